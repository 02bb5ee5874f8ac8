/**
 * The suite on one machine without Docker: a real PostgreSQL, a real Kafka broker and the four services as processes.
 *
 * <p>{@link app.aitopup.local.Up} and {@link app.aitopup.local.Down} are the commands; {@link app.aitopup.local.Stack}
 * holds what they share. {@link app.aitopup.local.Dlq} looks after dead letters.
 * {@link app.aitopup.local.TestInfrastructure} serves the services' integration tests.
 */
package app.aitopup.local;
