package app.aitopup.topup.domain;

import java.time.Instant;
import java.util.Locale;

/**
 * A top-up that has stood too long.
 *
 * @param since when it came to be where it stands or, where it had to wait for its time, when that came
 */
public record StuckTopup(Topup topup, Kind kind, Instant since) {

    /** Whom it waits for. */
    public enum Kind {
        /** The ledger has to say what becomes of the money. */
        TOPUP_WAITS_FOR_LEDGER,
        /** We have to ask its provider. */
        TOPUP_NOT_HANDED_OVER,
        /** Its provider has to say its last word. */
        TOPUP_WAITS_FOR_PROVIDER;

        /** Its name in an answer. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What it waits for, in plain words. */
    public String why() {
        String provider = topup.provider().text();
        return switch (topup.state()) {
            case ACCEPTED -> "accepted: waits for the ledger to pay, hold or decline it";
            case HELD -> "held: its time has come, and its provider (" + provider + ") has not been asked";
            case FULFILLING -> "fulfilling: its provider (" + provider + ") has not said its last word" + outages();
            case FULFILLED ->
                "fulfilled: delivered by its provider (" + provider + "), waits for the ledger to pay what is held";
            case REJECTED -> "rejected: given up, waits for the ledger to release what is held" + lastError();
            case CANCELLING -> "cancelling: waits for the ledger to say whether the cancellation came in time";
            case DELIVERED, FAILED, CANCELLED ->
                throw new IllegalStateException(topup.transactionId() + " waits for nothing");
        };
    }

    private String outages() {
        int outages = topup.progress().outages();
        return (outages == 0 ? "" : "; times without an answer, one after the other: " + outages) + lastError();
    }

    private String lastError() {
        String error = topup.progress().providerError();
        return error == null ? "" : "; its last error: " + error;
    }
}
