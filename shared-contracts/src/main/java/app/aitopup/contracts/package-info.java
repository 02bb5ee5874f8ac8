/**
 * What leaves a service and others build on: the envelope, the codes, ids, topics and, in {@code events}, the data of
 * every Kafka event. Data and its JSON names only; no behaviour of a service and no framework.
 */
package app.aitopup.contracts;
