/** Endpoints and the delivery log over HTTP, each answer in the envelope. */
package app.aitopup.webhook.api;
