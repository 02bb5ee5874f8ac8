package app.aitopup.webhook.domain;

import java.util.UUID;

/**
 * A delivery whose next attempt is this process's to make, until its lease runs out.
 *
 * @param lease proves that it is still ours when the attempt's end is stored
 * @param trigger what makes this attempt happen
 * @param fresh whether it is news, and not tried, held or replayed before
 * @param attempt the number of the attempt to make
 * @param attemptsBefore how many were made before the schedule began that this attempt belongs to
 * @param body the event's payload, byte for byte the same in every attempt
 * @param sinceNanos {@link System#nanoTime} just before the lease began; the endpoint was read no earlier
 */
public record LeasedDelivery(
        String id,
        UUID lease,
        Attempt.Trigger trigger,
        boolean fresh,
        int attempt,
        int attemptsBefore,
        String eventId,
        String eventType,
        Bytes body,
        Endpoint endpoint,
        long sinceNanos) {

    /** The same delivery with its endpoint as it stands now. */
    public LeasedDelivery with(Endpoint current) {
        return new LeasedDelivery(
                id, lease, trigger, fresh, attempt, attemptsBefore, eventId, eventType, body, current, sinceNanos);
    }
}
