package app.aitopup.webhook.domain;

import app.aitopup.contracts.Environment;
import java.time.Instant;
import java.util.function.LongFunction;

/**
 * An event that may have no number yet.
 *
 * @param id the same whenever the event comes again
 * @param type as {@link IntegratorEvent#type}
 * @param body makes the payload once the event has its number
 */
public record NewEvent(
        String id,
        String accountId,
        Environment environment,
        String type,
        Instant occurredAt,
        LongFunction<Bytes> body) {}
