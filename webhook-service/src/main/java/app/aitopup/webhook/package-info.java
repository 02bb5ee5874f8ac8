/**
 * Signed webhooks. Events come in by {@code events}, are numbered and stored with their deliveries by
 * {@link app.aitopup.webhook.RecordEvents}, wait for their endpoint's turn in
 * {@link app.aitopup.webhook.DispatchDeliveries}, and are sent through {@code outbound} and judged by
 * {@link app.aitopup.webhook.AttemptDelivery}. {@link app.aitopup.webhook.VerifySignature} and
 * {@link app.aitopup.webhook.RunConformance} help those who write receivers. Endpoints and the log are seen through
 * {@code api}.
 */
package app.aitopup.webhook;
