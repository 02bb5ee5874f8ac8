package app.aitopup.gateway.domain;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A time that goes on when the test says so. */
final class TestTime implements LongSupplier {
    // As System.nanoTime(), it may begin anywhere.
    private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }
}
