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

    /**
     * Decides by the attempt's answer and its place in the schedule.
     *
     * @param attemptsBefore how many attempts were made before the schedule began
     */
    public static Verdict of(Attempt attempt, int attemptsBefore, RetrySchedule schedule, RandomGenerator random) {
        if (attempt.succeeded()) {
            return new Verdict(DeliveryStatus.SUCCEEDED, Optional.empty());
        }
        if (attempt.trigger() != Attempt.Trigger.TEST && attempt.saysGone()) {
            // The endpoint is disabled with it, and a disabled endpoint's deliveries are held.
            return new Verdict(DeliveryStatus.HELD, Optional.empty());
        }
        Optional<Duration> retryAfter =
                schedule.afterFailure(attempt.number() - attemptsBefore, attempt.asksToWait(), random);
        return new Verdict(retryAfter.isPresent() ? DeliveryStatus.PENDING : DeliveryStatus.EXHAUSTED, retryAfter);
    }
}
