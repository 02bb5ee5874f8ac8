package app.aitopup.gateway.domain;

import java.time.Duration;

/**
 * The numbers of a token bucket: it holds so many tokens, is full to begin with, and fills evenly.
 *
 * @param policy its name in the answers' headers; letters, digits and dashes
 * @param burst how many tokens it holds
 * @param refill how many tokens come back in each {@code every}
 */
public record Limit(String policy, long burst, long refill, Duration every) {
    private static final double NANOS_PER_SECOND = 1e9;

    public Limit {
        if (burst < 1 || refill < 1 || every.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "no limit: " + policy + ", " + refill + " in " + every + ", up to " + burst);
        }
    }

    /** How long it takes from empty to full. */
    public Duration timeToFill() {
        return every.multipliedBy(burst).dividedBy(refill);
    }

    /** How long it takes until one token is back. */
    Duration timePerToken() {
        return every.dividedBy(refill);
    }

    /** How many tokens come back in a second. */
    double tokensPerSecond() {
        return refill * NANOS_PER_SECOND / every.toNanos();
    }
}
