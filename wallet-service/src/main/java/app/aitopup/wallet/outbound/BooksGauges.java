package app.aitopup.wallet.outbound;

import app.aitopup.wallet.domain.BooksReport;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/**
 * The newest check of the books, as metrics. Of several replicas each shows its own last check; the one with the newest
 * time is right.
 */
@Startup
@ApplicationScoped
public class BooksGauges {
    private static final double MILLIS_PER_SECOND = 1000;

    /** The last report there was; null before the first. */
    private final AtomicReference<BooksReport> newest = new AtomicReference<>();
    /** Whether a check has failed since. */
    private final AtomicBoolean failed = new AtomicBoolean();

    BooksGauges(MeterRegistry registry) {
        gauge(
                registry,
                "aitopup.books.balanced",
                "1 where the books balance, 0 where not, NaN where the newest check found out neither",
                report -> failed.get() ? Double.NaN : report.balanced() ? 1 : 0);
        gauge(
                registry,
                "aitopup.books.imbalance.cents",
                "By how many cents the sums are wrong, NaN where the newest check did not find out",
                report -> failed.get() ? Double.NaN : report.imbalanceCents());
        // Stays where it is when a check fails, so that its age can be an alert.
        gauge(
                registry,
                "aitopup.books.checked.timestamp.seconds",
                "When the books were last checked with an outcome, in seconds since 1970",
                report -> report.checkedAt().toEpochMilli() / MILLIS_PER_SECOND);
    }

    /** Shows this check from now on. */
    public void show(BooksReport report) {
        newest.set(report);
        failed.set(false);
    }

    /** Shows from now on that the newest check had no outcome: what an older one found may no longer be true. */
    public void showFailure() {
        failed.set(true);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<BooksReport> figure) {
        Gauge.builder(name, newest, holder -> {
                    BooksReport report = holder.get();
                    // Not checked yet is neither good nor bad.
                    return report == null ? Double.NaN : figure.applyAsDouble(report);
                })
                .description(description)
                .register(registry);
    }
}
