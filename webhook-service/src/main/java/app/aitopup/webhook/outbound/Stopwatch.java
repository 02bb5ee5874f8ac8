package app.aitopup.webhook.outbound;

import app.aitopup.webhook.domain.Attempt;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Measures the parts of an exchange, one after the other. */
final class Stopwatch {
    private final Map<Part, Long> spentMs = new EnumMap<>(Part.class);
    private Part running;
    private long sinceNanos;

    /** What is measured. */
    enum Part {
        DNS,
        CONNECT,
        TLS,
        RESPONSE
    }

    /** Ends the part that runs, and begins this one. */
    void start(Part part) {
        stop();
        running = part;
        sinceNanos = System.nanoTime();
    }

    /** Ends the part that runs, if any. */
    void stop() {
        if (running != null) {
            spentMs.put(running, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sinceNanos));
            running = null;
        }
    }

    /** What was measured so far. */
    Attempt.Timings timings() {
        return new Attempt.Timings(
                spentMs.get(Part.DNS), spentMs.get(Part.CONNECT), spentMs.get(Part.TLS), spentMs.get(Part.RESPONSE));
    }
}
