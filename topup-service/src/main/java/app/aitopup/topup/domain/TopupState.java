package app.aitopup.topup.domain;

import app.aitopup.contracts.TopupStatus;
import java.util.Locale;

/** Where a top-up stands, more finely than integrators see it. */
public enum TopupState {
    /** Stored; the ledger was, or will be, asked for the money. */
    ACCEPTED(TopupStatus.PENDING),
    /** Final: paid, and the recipient has the credit. */
    DELIVERED(TopupStatus.DELIVERED),
    /** Final: not paid. */
    FAILED(TopupStatus.FAILED);

    private final TopupStatus status;

    TopupState(TopupStatus status) {
        this.status = status;
    }

    /** What integrators see. */
    public TopupStatus status() {
        return status;
    }

    public boolean isFinal() {
        return status != TopupStatus.PENDING;
    }

    /** As it stands in the database. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The state of this text.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static TopupState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
