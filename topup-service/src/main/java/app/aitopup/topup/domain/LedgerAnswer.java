package app.aitopup.topup.domain;

/** What the ledger says of a top-up's money. All but {@link Held} are its last word. */
public sealed interface LedgerAnswer {

    /** The money is set aside. */
    record Held() implements LedgerAnswer {}

    /**
     * It is paid, at once or from what was held.
     *
     * @param newBalanceCents the recipient's wallet on that platform, right after
     */
    record Paid(long newBalanceCents) implements LedgerAnswer {}

    /**
     * It is not paid and never will be.
     *
     * @param amountCents what had been held until now; 0 for nothing
     */
    record Released(long amountCents) implements LedgerAnswer {}

    /**
     * The ledger refused it; no cent moved, and none will.
     *
     * @param code a number of {@link app.aitopup.contracts.Code}
     */
    record Declined(int code) implements LedgerAnswer {}
}
