package app.aitopup.gateway.store;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.inject.Singleton;

/** How often keys were looked up, and where; docs/metrics.md says what the figures mean. Made at the start. */
@Startup
@Singleton
class KeyMeters {
    /** The memory knew it. */
    final Counter cached;
    /** The memory knew that nobody has it. */
    final Counter cachedUnknown;
    /** The table had it. */
    final Counter found;
    /** The table had none like it. */
    final Counter unknown;
    /** The table did not say. */
    final Counter failed;

    KeyMeters(MeterRegistry registry) {
        cached = lookups(registry, "cached");
        cachedUnknown = lookups(registry, "cached_unknown");
        found = lookups(registry, "found");
        unknown = lookups(registry, "unknown");
        failed = lookups(registry, "failed");
    }

    private static Counter lookups(MeterRegistry registry, String result) {
        return Counter.builder("aitopup.key.lookups")
                .description("Look-ups of keys, by what they found and where")
                .tag("result", result)
                .register(registry);
    }
}
