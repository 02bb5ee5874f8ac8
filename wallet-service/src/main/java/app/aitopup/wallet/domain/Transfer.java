package app.aitopup.wallet.domain;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.contracts.events.WalletFunded;
import app.aitopup.contracts.events.WalletHeld;
import app.aitopup.contracts.events.WalletPosted;
import app.aitopup.contracts.events.WalletReleased;
import app.aitopup.contracts.events.WalletTransferred;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A decision of the ledger, which stands for ever.
 *
 * @param id the cause's own id for the first decision on it; with {@link #SETTLED} behind it for what becomes of a
 *     hold, so that the second can be decided only once as well
 * @param amountCents what moved or was refused, whole US cents; 0 for a top-up that was called off before it was asked
 *     for
 * @param reference what the one who funded calls it; null for all but a funding
 * @param refusal why no money moved; null where none was refused
 * @param after the balances right after; null where no money moved
 * @param spendingDay where it counts as spent; null where it is not counted
 * @param lowThresholdCents the threshold that it took the account below; null where it did not
 */
public record Transfer(
        String id,
        Kind kind,
        String accountId,
        Environment environment,
        long amountCents,
        String reference,
        Code refusal,
        After after,
        SpendingDay spendingDay,
        Long lowThresholdCents,
        Instant decidedAt) {

    /** What stands behind the cause's id in the id of the decision on what becomes of a hold. */
    public static final String SETTLED = ":settled";

    /** What is to become of money. */
    public enum Kind {
        /** It comes from the treasury to what an account can spend. */
        FUNDING,
        /** It goes from what the account can spend to the recipient, at once. */
        TOPUP,
        /** It is set aside. */
        HOLD,
        /** What was set aside goes to the recipient. */
        POST,
        /** What was set aside can be spent again. */
        RELEASE;

        /** As it stands in the database. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The kind of this text.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /**
     * Balances right after a transfer, in whole US cents.
     *
     * @param creditedCents of the wallet that got the money
     * @param availableCents what the account can spend
     * @param heldCents what the account has set aside
     */
    public record After(long creditedCents, long availableCents, long heldCents) {}

    /** The id of the decision on what becomes of this top-up's hold. */
    public static String settledId(String transactionId) {
        return transactionId + SETTLED;
    }

    /** What it is about: a top-up's id, or a funding's. */
    public String causeId() {
        return id.endsWith(SETTLED) ? id.substring(0, id.length() - SETTLED.length()) : id;
    }

    /** Whether it is what became of a hold. */
    public boolean settlesHold() {
        return id.endsWith(SETTLED);
    }

    /** Whether money moved. */
    public boolean isBooked() {
        return after != null;
    }

    /** What others have to hear of this decision, each time the same. */
    public List<Announcement> announcements() {
        Announcement decision = new Announcement(impliedEvent(), decidedAt);
        if (lowThresholdCents == null) {
            return List.of(decision);
        }
        BalanceLow low = new BalanceLow(causeId(), accountId, environment, after.availableCents(), lowThresholdCents);
        return List.of(decision, new Announcement(low, decidedAt));
    }

    /** The event that says what was decided. */
    public Event impliedEvent() {
        if (refusal != null) {
            return new WalletDeclined(causeId(), accountId, environment, refusal.number());
        }
        return switch (kind) {
            case FUNDING -> new WalletFunded(id, accountId, environment, reference, amountCents, after.creditedCents());
            case TOPUP -> new WalletTransferred(id, accountId, environment, amountCents, after.creditedCents());
            case HOLD -> new WalletHeld(id, accountId, environment, amountCents);
            case POST -> new WalletPosted(causeId(), accountId, environment, amountCents, after.creditedCents());
            case RELEASE -> new WalletReleased(causeId(), accountId, environment, amountCents);
        };
    }
}
