package app.aitopup.e2e.faults;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * One top-up that an integrator wants, and what it will do about it.
 *
 * @param caller with which key
 * @param recipientEmail with the plus-tag, if any
 * @param deliverAt null for at once
 */
record Wish(
        Caller caller,
        String idempotencyKey,
        Plot plot,
        String platform,
        long amountCents,
        String recipientEmail,
        Instant deliverAt) {

    /**
     * A key of an integrator in one environment.
     *
     * @param perTopupCents what the key may spend on one top-up; null for no cap
     * @param perDayCents what it may spend on a day; null for no cap
     * @param rich whether there is money for all that will be asked with it
     */
    record Caller(
            String accountId,
            String environment,
            String keyId,
            String key,
            Long perTopupCents,
            Long perDayCents,
            boolean rich) {

        boolean isLive() {
            return environment.equals("live");
        }

        boolean isCapped() {
            return perTopupCents != null || perDayCents != null;
        }
    }

    /** How it is to go. */
    enum Plot {
        PLAIN("", false),
        FAIL("+fail", false),
        SLOW("+slow", false),
        OUTAGE("+outage", false),
        UNAVAILABLE("+unavailable", false),
        PENDING_CANCELLED("+pending", true),
        HOLD_CANCELLED("+hold", true),
        /** Stays pending until the end, on purpose. */
        HOLD_LEFT("+hold", false),
        LATER("", false),
        LATER_CANCELLED("", true);

        private final String tag;
        private final boolean cancelled;

        Plot(String tag, boolean cancelled) {
            this.tag = tag;
            this.cancelled = cancelled;
        }

        String tag() {
            return tag;
        }

        /** Whether the integrator will try to cancel it. */
        boolean isCancelled() {
            return cancelled;
        }

        /** Whether the staging sandbox will refuse it for good. */
        boolean isRefused() {
            return this == FAIL || this == OUTAGE;
        }

        boolean isLater() {
            return this == LATER || this == LATER_CANCELLED;
        }

        /** The longest that the integrator waits before it cancels. */
        Duration cancelWithin() {
            return Duration.ofSeconds(4);
        }
    }

    /** Whether an integrator may be told this in the end. */
    boolean mayEnd(int code) {
        return switch (code) {
            case Answer.DELIVERED ->
                !plot.isRefused() && plot != Plot.HOLD_LEFT && plot != Plot.HOLD_CANCELLED && plot != Plot.UNAVAILABLE;
            case Answer.CANCELLED -> plot.isCancelled();
            case Answer.DELIVERY_FAILED -> plot.isRefused();
            case Answer.INSUFFICIENT_BALANCE -> !caller.rich() && plot != Plot.UNAVAILABLE;
            case Answer.SPENDING_LIMIT_REACHED -> caller.isCapped() && plot != Plot.UNAVAILABLE;
            default -> false;
        };
    }

    /** Whether an integrator may be told that nothing is accepted, for this reason. */
    boolean mayBeRefused(int code) {
        // The time of delivery passes while the first tries are lost.
        return code == Answer.FIELD_INVALID ? plot.isLater() : plot == Plot.UNAVAILABLE;
    }

    /** The body of its request. */
    String body() {
        return String.format(
                Locale.ROOT,
                "{\"platform\":\"%s\",\"amount_cents\":%d,\"recipient_email\":\"%s\",\"reference\":\"%s\"%s}",
                platform,
                amountCents,
                recipientEmail,
                idempotencyKey.substring(0, 8),
                deliverAt == null ? "" : ",\"deliver_at\":\"" + deliverAt + "\"");
    }
}
