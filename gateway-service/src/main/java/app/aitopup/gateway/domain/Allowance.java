package app.aitopup.gateway.domain;

import java.time.Duration;

/**
 * What a token bucket says: whether there was a token, and what is left. As header fields it follows the IETF's
 * draft-ietf-httpapi-ratelimit-headers-10, which knows windows and no buckets; so there
 *
 * <ul>
 *   <li>{@code q}, the quota, is how many tokens the bucket holds: what may come at once after a pause;
 *   <li>{@code w}, the window, is how many seconds it takes to fill, so that {@code q / w} is what may come for ever;
 *   <li>{@code r}, what remains, is how many whole tokens are in it now;
 *   <li>{@code t} is in how many seconds, rounded up, there will be one more, and is absent where it is full.
 * </ul>
 *
 * @param granted whether there was a token; of a mere look, whether there is one
 * @param left how many there are after this; not below zero
 * @param untilNext in what time there is one more; zero where it is full
 */
public record Allowance(Limit limit, boolean granted, long left, Duration untilNext) {

    /** The value of {@code RateLimit-Policy}, which is the same in every answer. */
    public String policyField() {
        return '"' + limit.policy() + "\";q=" + limit.burst() + ";w=" + seconds(limit.timeToFill());
    }

    /** The value of {@code RateLimit}. */
    public String limitField() {
        String remaining = '"' + limit.policy() + "\";r=" + left;
        return untilNext.isZero() ? remaining : remaining + ";t=" + seconds(untilNext);
    }

    /** After how many seconds there is a token again, if nobody takes it. */
    public int retryAfterSeconds() {
        return (int) Math.min(seconds(untilNext), Integer.MAX_VALUE);
    }

    /** Rounded up, because who comes back too early is refused again; and at least one, because zero is no wait. */
    private static long seconds(Duration duration) {
        return Math.max(1, duration.plusNanos(999_999_999).toSeconds());
    }
}
