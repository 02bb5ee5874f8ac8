/**
 * What every service does alike where it meets HTTP and Kafka: one mapping from failures to the envelope, strict JSON,
 * the caller from the internal token, request ids, CloudEvents headers, batches and dead letters. No knowledge of
 * top-ups, wallets or webhooks.
 */
package app.aitopup.edge;
