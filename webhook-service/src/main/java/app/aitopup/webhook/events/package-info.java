/** What sets the service going besides HTTP: records on Kafka, and deliveries that are due. */
package app.aitopup.webhook.events;
