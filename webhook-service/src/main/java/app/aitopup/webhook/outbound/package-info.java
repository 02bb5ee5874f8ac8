/** What leaves the service: the payload, its signatures, the signed request, and records nobody can read. */
package app.aitopup.webhook.outbound;
