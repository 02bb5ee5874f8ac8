package app.aitopup.webhook.domain;

import java.util.UUID;

/**
 * A delivery whose next attempt is this process's to make, until its lease runs out.
 *
 * @param lease proves that it is still ours when the attempt's end is stored
 * @param attempt the number of the attempt to make
 * @param body the event's payload, byte for byte the same in every attempt
 * @param sinceNanos {@link System#nanoTime} just before the lease began; the endpoint was read no earlier
 */
public record LeasedDelivery(
        String id,
        UUID lease,
        int attempt,
        String eventId,
        String eventType,
        Bytes body,
        Endpoint endpoint,
        long sinceNanos) {

    /** The same delivery with its endpoint as it stands now. */
    public LeasedDelivery with(Endpoint fresh) {
        return new LeasedDelivery(id, lease, attempt, eventId, eventType, body, fresh, sinceNanos);
    }
}
