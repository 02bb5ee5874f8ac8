package app.aitopup.bench;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Three times as many calls as the suite can bear: it says no at once, and ends what it has taken. */
final class Overload {
    private static final int TIMES = 3;
    private static final int AT_ONCE = 960;

    private final SuiteStack stack;
    private final OpenLoad load;
    private final Flow flow;
    private final List<String> keys;
    private final BenchOptions options;

    Overload(SuiteStack stack, OpenLoad load, Flow flow, List<String> keys, BenchOptions options) {
        this.stack = stack;
        this.load = load;
        this.flow = flow;
        this.keys = keys;
        this.options = options;
    }

    /**
     * What became of the calls.
     *
     * @param taken that were answered with 2xx
     * @param unavailable that were answered with 4006
     * @param other that were answered otherwise, or not at all
     */
    record Outcome(
            double perSecond,
            long taken,
            double takenP50Ms,
            double takenP99Ms,
            long unavailable,
            double unavailableP50Ms,
            double unavailableP90Ms,
            double unavailableP99Ms,
            int other) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.0f/s: %d taken (p50 %.0f ms, p99 %.0f ms), %d unavailable (p50 %.0f ms, p90 %.0f ms, p99 %.0f ms),"
                            + " %d other",
                    perSecond,
                    taken,
                    takenP50Ms,
                    takenP99Ms,
                    unavailable,
                    unavailableP50Ms,
                    unavailableP90Ms,
                    unavailableP99Ms,
                    other);
        }
    }

    /** At three times this rate. */
    Outcome measure(double bearable) throws IOException, InterruptedException {
        double perSecond = TIMES * bearable;
        OpenLoad.Outcome outcome = load.send(stack.gateway(), keys, perSecond, AT_ONCE, options.round());
        flow.awaitEnded();
        Outcome overload = new Outcome(
                perSecond,
                outcome.succeeded().count(),
                outcome.succeeded().percentileMs(50),
                outcome.succeeded().percentileMs(99),
                outcome.unavailable().count(),
                outcome.unavailable().percentileMs(50),
                outcome.unavailable().percentileMs(90),
                outcome.unavailable().percentileMs(99),
                outcome.other());
        System.err.println("overload: " + overload);
        return overload;
    }
}
