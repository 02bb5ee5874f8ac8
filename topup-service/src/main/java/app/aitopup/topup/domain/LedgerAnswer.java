package app.aitopup.topup.domain;

import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.contracts.events.WalletHeld;
import app.aitopup.contracts.events.WalletPosted;
import app.aitopup.contracts.events.WalletReleased;
import app.aitopup.contracts.events.WalletTransferred;
import java.util.Optional;

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

    /** What this event of the ledger says; nothing where it is about no top-up. */
    static Optional<LedgerAnswer> of(Event event) {
        if (event instanceof WalletTransferred transferred) {
            return Optional.of(new Paid(transferred.newBalanceCents()));
        }
        if (event instanceof WalletHeld) {
            return Optional.of(new Held());
        }
        if (event instanceof WalletPosted posted) {
            return Optional.of(new Paid(posted.newBalanceCents()));
        }
        if (event instanceof WalletReleased released) {
            return Optional.of(new Released(released.amountCents()));
        }
        if (event instanceof WalletDeclined declined) {
            return Optional.of(new Declined(declined.failureCode()));
        }
        return Optional.empty();
    }
}
