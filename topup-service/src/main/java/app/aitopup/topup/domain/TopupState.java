package app.aitopup.topup.domain;

import app.aitopup.contracts.TopupStatus;
import java.util.Locale;

/** Where a top-up stands, more finely than integrators see it. */
public enum TopupState {
    /** Stored; the ledger was, or will be, asked for the money. */
    ACCEPTED(TopupStatus.PENDING),
    /** The money is held; the provider is not asked yet, and it can be cancelled. */
    HELD(TopupStatus.PENDING),
    /** The provider was, or will be, asked; whether it delivers is its word now. */
    FULFILLING(TopupStatus.PENDING),
    /** The provider has delivered; the ledger was, or will be, asked to pay what is held. */
    FULFILLED(TopupStatus.PENDING),
    /** The provider never will deliver; the ledger was, or will be, asked to release what is held. */
    REJECTED(TopupStatus.PENDING),
    /** The integrator wants it cancelled; the ledger was, or will be, asked whether that comes in time. */
    CANCELLING(TopupStatus.PENDING),
    /** Final: paid, and the recipient has the credit. */
    DELIVERED(TopupStatus.DELIVERED),
    /** Final: not delivered, not paid. */
    FAILED(TopupStatus.FAILED),
    /** Final: cancelled in time, not paid. */
    CANCELLED(TopupStatus.CANCELLED);

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
