package app.aitopup.topup.outbound;

import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Topics;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.topup.domain.StuckTopup;
import app.aitopup.topup.domain.Topup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * The service's figures for operators; docs/metrics.md says what they mean. All are made at the start, so that a rate
 * begins at zero and nothing is looked up on the way of a top-up.
 */
@Startup
@ApplicationScoped
public class TopupMeters {
    private static final Duration[] DURATIONS = Stream.of(
                    5L, 10L, 25L, 50L, 100L, 250L, 500L, 1_000L, 2_500L, 5_000L, 10_000L, 30_000L, 60_000L)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final MeterRegistry registry;
    private final Map<TopupStatus, Map<Platform, Counter>> ended = new EnumMap<>(TopupStatus.class);
    private final Timer duration;
    private final Counter deadLetters;
    private final Map<StuckTopup.Kind, Double> stuck = new EnumMap<>(StuckTopup.Kind.class);

    TopupMeters(MeterRegistry registry) {
        this.registry = registry;
        for (TopupStatus status : TopupStatus.values()) {
            if (status != TopupStatus.PENDING) {
                ended.put(status, endedAs(status));
            }
        }
        duration = Timer.builder("aitopup.topup.duration")
                .description("From a top-up's acceptance, or its deliver_at, to the commit of its delivery")
                .serviceLevelObjectives(DURATIONS)
                .register(registry);
        deadLetters = Counter.builder("aitopup.dead.letters")
                .description("Records that were put aside because they can never be processed")
                .tag("topic", Topics.WALLET_DLQ)
                .register(registry);
        for (StuckTopup.Kind kind : StuckTopup.Kind.values()) {
            Gauge.builder("aitopup.topups.stuck", () -> stuck(kind))
                    .description("Top-ups of all replicas that have stood too long, NaN where that is not known")
                    .tag("kind", kind.text())
                    .register(registry);
        }
    }

    private Map<Platform, Counter> endedAs(TopupStatus status) {
        Map<Platform, Counter> counters = new EnumMap<>(Platform.class);
        for (Platform platform : Platform.values()) {
            counters.put(
                    platform,
                    Counter.builder("aitopup.topups")
                            .description("Top-ups that ended")
                            .tag("status", status.json())
                            .tag("platform", platform.json())
                            .register(registry));
        }
        return counters;
    }

    /** Counts a top-up whose end was committed just now; to be told once, and not when it is heard of again. */
    public void count(Topup topup, Instant committedAt) {
        ended.get(topup.state().status()).get(topup.request().platform()).increment();
        if (topup.state().status() == TopupStatus.DELIVERED) {
            duration.record(Duration.between(topup.startsAt(), committedAt));
        }
    }

    /** Shows from now on how many requests are parked here. */
    public void showParked(IntSupplier requests) {
        Gauge.builder("aitopup.requests.parked", requests::getAsInt)
                .description("HTTP requests of this replica that wait for the end of their top-up")
                .register(registry);
    }

    /** Shows that so many are stuck. */
    public synchronized void showStuck(StuckTopup.Kind kind, long count) {
        stuck.put(kind, (double) count);
    }

    /** Shows that the newest look found out nothing: what an older one found may no longer be true. */
    public synchronized void forgetStuck() {
        stuck.clear();
    }

    private synchronized double stuck(StuckTopup.Kind kind) {
        return stuck.getOrDefault(kind, Double.NaN);
    }

    void countDeadLetter() {
        deadLetters.increment();
    }
}
