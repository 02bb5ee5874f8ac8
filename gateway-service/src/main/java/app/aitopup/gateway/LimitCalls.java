package app.aitopup.gateway;

import app.aitopup.gateway.domain.Allowance;
import app.aitopup.gateway.domain.Limit;
import app.aitopup.gateway.domain.SharedBuckets;
import app.aitopup.gateway.domain.Taking;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Limits how often a key may call, over all gateways (ADR 11). */
@ApplicationScoped
public class LimitCalls {
    private static final int KEYS_AT_MOST = 100_000;

    private final SharedBuckets buckets;

    LimitCalls(GatewayConfig config) {
        GatewayConfig.Limits limits = config.limits();
        this.buckets = new SharedBuckets(
                new Limit("key", limits.keyBurst(), limits.keyRefill(), limits.keyRefillEvery()),
                KEYS_AT_MOST,
                System::nanoTime);
    }

    /**
     * Counts one call.
     *
     * @param id whose: a key's id, or what stands in its place
     */
    public Allowance take(String id) {
        return buckets.take(id);
    }

    /** What was taken here and is to be told to the other gateways; it counts as told from now on. */
    public List<Taking> tell() {
        return buckets.tell();
    }

    /** What other gateways have told. */
    public void takenElsewhere(List<Taking> takings) {
        buckets.takenElsewhere(takings);
    }
}
