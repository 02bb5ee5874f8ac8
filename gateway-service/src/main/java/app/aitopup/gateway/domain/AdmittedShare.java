package app.aitopup.gateway.domain;

import java.time.Duration;

/**
 * How much of its room the gateway uses: all of it as long as it comes to its own work in time, and less where it comes
 * late, because what is under way leaves it no processor time. Goes down by a part of what it is, and up by little
 * steps (additive increase, multiplicative decrease: Chiu and Jain, 1989).
 */
public final class AdmittedShare {
    /** The share that is always used, of 1. */
    public static final double LEAST = 1.0 / 3;

    private static final Duration LATE = Duration.ofMillis(20);
    private static final double DECREASE = 0.7;
    private static final double INCREASE = 0.01;

    private volatile double share = 1;

    /** From {@link #LEAST} to 1. */
    public double get() {
        return share;
    }

    /**
     * Takes note of how late the gateway was. Not for several threads.
     *
     * @param by after the time at which it meant to do something
     */
    public void late(Duration by) {
        double next = by.compareTo(LATE) > 0 ? share * DECREASE : share + INCREASE;
        share = Math.max(LEAST, Math.min(1, next));
    }
}
