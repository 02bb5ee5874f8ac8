/**
 * The data of every event on the Kafka topics, one record an event, in the past tense. Fields are only ever added; the
 * golden files in the tests hold what was published once.
 */
package app.aitopup.contracts.events;
