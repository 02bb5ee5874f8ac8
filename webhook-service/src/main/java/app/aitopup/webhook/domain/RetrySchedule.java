package app.aitopup.webhook.domain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When to try again: the first attempt is made at once, the n-th delay runs from the n-th failure, and after the last
 * delay's attempt there is no further one.
 *
 * @param delays the announced ones are 5 s and 30 s
 * @param heedsReceiver whether a receiver may ask for a later attempt ({@code Retry-After}), up to the delay after the
 *     next one
 */
public record RetrySchedule(List<Duration> delays, boolean heedsReceiver) {
    /** Makes one attempt and no other. */
    public static final RetrySchedule ONCE = new RetrySchedule(List.of(), false);

    // At most a tenth, and only upwards: a retry never comes early.
    private static final long JITTER_DIVISOR = 10;

    public RetrySchedule {
        delays = List.copyOf(delays);
        if (delays.stream().anyMatch(delay -> delay.isNegative() || delay.isZero())) {
            throw new IllegalArgumentException("a retry delay must be above zero: " + delays);
        }
    }

    /**
     * How long to wait after this failure; empty when it was the last attempt.
     *
     * @param attempt which attempt of this schedule failed, from 1
     * @param asked how long the receiver asked to be left alone
     */
    public Optional<Duration> afterFailure(int attempt, Optional<Duration> asked, RandomGenerator random) {
        if (attempt > delays.size()) {
            return Optional.empty();
        }
        Duration delay = delays.get(attempt - 1);
        Duration jittered = delay.plusMillis(random.nextLong(delay.toMillis() / JITTER_DIVISOR + 1));
        return Optional.of(asked.filter(any -> heedsReceiver)
                .map(wish -> shorter(wish, delays.get(Math.min(attempt, delays.size() - 1))))
                .filter(wish -> wish.compareTo(jittered) > 0)
                .orElse(jittered));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
