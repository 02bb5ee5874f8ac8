package app.aitopup.gateway.domain;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.VerboseResult;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * A token bucket for each of many names, all with the same {@link Limit}. Safe for threads, and nothing waits. A bucket
 * that nobody asks for is forgotten when it must be full again; where there are too many, some are forgotten before.
 */
public final class TokenBuckets {
    private static final Duration REMEMBERED_AT_LEAST = Duration.ofMinutes(1);

    private final Limit limit;
    private final TimeMeter time;
    private final Cache<String, Bucket> buckets;

    /**
     * Full buckets.
     *
     * @param bucketsAtMost how many are remembered
     * @param nanoTime what time it is, as {@link System#nanoTime()} tells it
     */
    public TokenBuckets(Limit limit, long bucketsAtMost, LongSupplier nanoTime) {
        this.limit = limit;
        this.time = new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanoTime.getAsLong();
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        };
        // Twice the time, because what is owed to other gateways takes a bucket below empty.
        Duration remembered = limit.timeToFill().multipliedBy(2);
        this.buckets = Caffeine.newBuilder()
                .maximumSize(bucketsAtMost)
                .expireAfterAccess(remembered.compareTo(REMEMBERED_AT_LEAST) > 0 ? remembered : REMEMBERED_AT_LEAST)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** Takes a token, if there is one. */
    public Allowance take(String name) {
        ConsumptionProbe probe = bucket(name).tryConsumeAndReturnRemaining(1);
        return allowance(probe.isConsumed(), probe.getRemainingTokens(), probe.getNanosToWaitForReset());
    }

    /** Looks how many there are, and takes none. */
    public Allowance look(String name) {
        Bucket known = buckets.getIfPresent(name);
        if (known == null) {
            return new Allowance(limit, true, limit.burst(), Duration.ZERO);
        }
        VerboseResult<Long> left = known.asVerbose().getAvailableTokens();
        return allowance(
                left.getValue() > 0, left.getValue(), left.getDiagnostics().calculateFullRefillingTime());
    }

    /** Puts one back that was taken and not needed. */
    public void giveBack(String name) {
        bucket(name).addTokens(1);
    }

    /** Takes so many, whether they are there or not; what is missing has to come back before there is one again. */
    public void takeAnyway(String name, long tokens) {
        bucket(name).consumeIgnoringRateLimits(tokens);
    }

    Limit limit() {
        return limit;
    }

    /** How many buckets are remembered. */
    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }

    private Bucket bucket(String name) {
        return buckets.get(name, same -> Bucket.builder()
                .addLimit(bandwidth -> bandwidth.capacity(limit.burst()).refillGreedy(limit.refill(), limit.every()))
                .withCustomTimePrecision(time)
                .build());
    }

    private Allowance allowance(boolean granted, long tokens, long nanosUntilFull) {
        long left = Math.max(0, tokens);
        if (left >= limit.burst()) {
            return new Allowance(limit, granted, limit.burst(), Duration.ZERO);
        }
        long missingAfterNext = limit.burst() - left - 1;
        Duration untilNext =
                Duration.ofNanos(nanosUntilFull).minus(limit.timePerToken().multipliedBy(missingAfterNext));
        // Never "at once": a token that is not there takes some time, whatever was rounded.
        return new Allowance(limit, granted, left, untilNext.isNegative() ? Duration.ofNanos(1) : untilNext);
    }
}
