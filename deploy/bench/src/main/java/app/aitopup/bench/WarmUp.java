package app.aitopup.bench;

import java.io.IOException;
import java.time.Duration;

/** Rounds until it gets no faster: on few cores that takes minutes, because the JVM's compilers need them as well. */
final class WarmUp {
    /** What counts as getting faster. */
    private static final double FASTER = 1.03;

    private static final int SETTLED_ROUNDS = 3;

    private WarmUp() {}

    /** One round. */
    interface Round {
        /** Gives the rate, in whatever a second. */
        double run() throws IOException, InterruptedException;
    }

    /** The last round begins before the time is over. */
    static void run(Duration atMost, Round round) throws IOException, InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        double best = 0;
        int noFaster = 0;
        while (System.nanoTime() < end && noFaster < SETTLED_ROUNDS) {
            double perSecond = round.run();
            noFaster = perSecond > best * FASTER ? 0 : noFaster + 1;
            best = Math.max(best, perSecond);
            System.err.printf("warm-up: %.0f/s%n", perSecond);
        }
    }
}
