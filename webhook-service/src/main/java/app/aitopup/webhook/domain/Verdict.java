package app.aitopup.webhook.domain;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What an attempt's end means for its delivery.
 *
 * @param status where the delivery stands now
 * @param retryAfter how long after this failure the next attempt is due; only while pending
 */
public record Verdict(DeliveryStatus status, Optional<Duration> retryAfter) {

    /** Decides by the attempt's answer and number, and by the endpoint's schedule. */
    public static Verdict of(Attempt attempt, RetrySchedule schedule, RandomGenerator random) {
        if (attempt.succeeded()) {
            return new Verdict(DeliveryStatus.SUCCEEDED, Optional.empty());
        }
        if (attempt.saysGone()) {
            // The endpoint is disabled with it, and a disabled endpoint's deliveries are held.
            return new Verdict(DeliveryStatus.HELD, Optional.empty());
        }
        Optional<Duration> retryAfter = schedule.afterFailure(attempt.number(), random);
        return new Verdict(retryAfter.isPresent() ? DeliveryStatus.PENDING : DeliveryStatus.EXHAUSTED, retryAfter);
    }
}
