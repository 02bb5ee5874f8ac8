package app.aitopup.gateway.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Token buckets that several gateways have in common, without waiting for each other: each has all of every bucket, and
 * takes out of it what the others tell that they took. So one gateway alone may give all of the limit, and what several
 * give together is too much only until they have told each other; after that, it is missing in all of their buckets.
 *
 * <p>What is too little to matter is not told: less than a tenth of what comes back in a second, within the time in
 * which the bucket fills.
 */
public final class SharedBuckets {
    // Only what was taken in the last moments is in here; more names than this are not told of.
    private static final int UNTOLD_AT_MOST = 100_000;
    private static final double WORTH_TELLING = 0.1;

    private final TokenBuckets buckets;
    private final LongSupplier nanoTime;
    private final long tellFrom;
    private final long forgetAfterNanos;
    private final Map<String, Untold> untold = new ConcurrentHashMap<>();

    private record Untold(long tokens, long sinceNanos) {}

    /** Full buckets; the parameters are those of {@link TokenBuckets}. */
    public SharedBuckets(Limit limit, long bucketsAtMost, LongSupplier nanoTime) {
        this.buckets = new TokenBuckets(limit, bucketsAtMost, nanoTime);
        this.nanoTime = nanoTime;
        this.tellFrom = Math.max(1, Math.round(limit.tokensPerSecond() * WORTH_TELLING));
        this.forgetAfterNanos = limit.timeToFill().toNanos();
    }

    /** Takes a token, if there is one. */
    public Allowance take(String id) {
        Allowance allowance = buckets.take(id);
        if (allowance.granted() && untold.size() < UNTOLD_AT_MOST) {
            long now = nanoTime.getAsLong();
            untold.compute(
                    id,
                    (same, before) ->
                            before == null ? new Untold(1, now) : new Untold(before.tokens() + 1, before.sinceNanos()));
        }
        return allowance;
    }

    /** What was taken here and is to be told to the other gateways; it counts as told from now on. */
    public List<Taking> tell() {
        long now = nanoTime.getAsLong();
        List<Taking> takings = new ArrayList<>();
        untold.forEach((id, taken) -> {
            if (taken.tokens() >= tellFrom) {
                takings.add(new Taking(id, untold.remove(id).tokens()));
            } else if (now - taken.sinceNanos() > forgetAfterNanos) {
                // Unless more came this moment, which is kept with the rest for another round.
                untold.remove(id, taken);
            }
        });
        return takings;
    }

    /** What other gateways took. */
    public void takenElsewhere(List<Taking> takings) {
        takings.forEach(taking -> buckets.takeAnyway(taking.id(), taking.tokens()));
    }
}
