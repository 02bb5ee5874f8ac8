/** Events on Kafka: their headers, what becomes of a batch, and where a record goes that can never be processed. */
package app.aitopup.edge.kafka;
