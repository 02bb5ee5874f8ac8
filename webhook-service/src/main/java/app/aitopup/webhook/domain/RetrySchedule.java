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
 */
public record RetrySchedule(List<Duration> delays) {
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
     * @param attempt the number of the attempt that failed, from 1
     */
    public Optional<Duration> afterFailure(int attempt, RandomGenerator random) {
        if (attempt > delays.size()) {
            return Optional.empty();
        }
        Duration delay = delays.get(attempt - 1);
        return Optional.of(delay.plusMillis(random.nextLong(delay.toMillis() / JITTER_DIVISOR + 1)));
    }
}
