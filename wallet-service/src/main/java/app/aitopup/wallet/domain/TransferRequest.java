package app.aitopup.wallet.domain;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupCancelRequested;
import app.aitopup.contracts.events.TopupFulfilled;
import app.aitopup.contracts.events.TopupRejected;
import app.aitopup.contracts.events.TopupRequested;
import java.util.Optional;
import java.util.Set;

/**
 * Something that somebody asks of the ledger.
 *
 * @param causeId what it is about: a top-up's id, or a funding's
 * @param kind what is to become of the money
 * @param amountCents whole US cents, above 0; 0 for a post and a release, which are about what was held
 * @param recipient the wallet that a top-up pays into in the end; null where the request needs none
 * @param reference what the one who funds calls it; null for all but a funding
 * @param spendingDay where it counts as spent; null where it is not counted
 * @param caps what the key may spend
 */
public record TransferRequest(
        String causeId,
        Transfer.Kind kind,
        String accountId,
        Environment environment,
        long amountCents,
        WalletKey recipient,
        String reference,
        SpendingDay spendingDay,
        SpendingCaps caps) {

    public TransferRequest {
        boolean ofWhatIsHeld = kind == Transfer.Kind.POST || kind == Transfer.Kind.RELEASE;
        if (ofWhatIsHeld ? amountCents != 0 : amountCents <= 0) {
            throw new IllegalArgumentException("a transfer moves more than nothing, or what is held");
        }
        if (caps.perDayCents() != null && spendingDay == null) {
            throw new IllegalArgumentException("a cap of a day needs the day");
        }
    }

    /** What an event asks of the ledger; nothing where it only says how a top-up ended. */
    public static Optional<TransferRequest> askedBy(Event event) {
        TransferRequest request = null;
        if (event instanceof TopupRequested topup) {
            request = of(topup);
        } else if (event instanceof TopupFulfilled topup) {
            request = post(
                    topup.transactionId(),
                    topup.accountId(),
                    topup.environment(),
                    topup.platform(),
                    topup.recipientEmail());
        } else if (event instanceof TopupRejected || event instanceof TopupCancelRequested) {
            request = release(event.subject(), event.accountId(), event.environment());
        }
        return Optional.ofNullable(request);
    }

    /** New money for an account, from the environment's treasury. */
    public static TransferRequest funding(
            String fundingId, String accountId, Environment environment, long amountCents, String reference) {
        return of(fundingId, Transfer.Kind.FUNDING, accountId, environment, amountCents, null, reference);
    }

    /** A top-up that is paid at once: from what the account can spend to the recipient. */
    public static TransferRequest topup(
            String transactionId,
            String accountId,
            Environment environment,
            Platform platform,
            String recipientEmail,
            long amountCents) {
        WalletKey recipient = WalletKey.recipient(accountId, environment, recipientEmail, platform);
        return of(transactionId, Transfer.Kind.TOPUP, accountId, environment, amountCents, recipient, null);
    }

    /** A top-up whose money is set aside until it is known what becomes of it. */
    public static TransferRequest hold(
            String transactionId, String accountId, Environment environment, long amountCents) {
        return of(transactionId, Transfer.Kind.HOLD, accountId, environment, amountCents, null, null);
    }

    /** The payment of what is held: the top-up was delivered. */
    public static TransferRequest post(
            String transactionId, String accountId, Environment environment, Platform platform, String recipientEmail) {
        WalletKey recipient = WalletKey.recipient(accountId, environment, recipientEmail, platform);
        return of(transactionId, Transfer.Kind.POST, accountId, environment, 0, recipient, null);
    }

    /** The return of what is held, if anything is: the top-up is not to be paid. */
    public static TransferRequest release(String transactionId, String accountId, Environment environment) {
        return of(transactionId, Transfer.Kind.RELEASE, accountId, environment, 0, null, null);
    }

    /** The same request, counted as spent by a key and bound by the key's caps. */
    public TransferRequest spentBy(SpendingDay keyAndDay, SpendingCaps keysCaps) {
        return new TransferRequest(
                causeId, kind, accountId, environment, amountCents, recipient, reference, keyAndDay, keysCaps);
    }

    /** What the account can spend. */
    public WalletKey available() {
        return WalletKey.available(accountId, environment);
    }

    /** What the account has set aside. */
    public WalletKey held() {
        return WalletKey.held(accountId, environment);
    }

    /** Every wallet whose balance the decision depends on or tells. */
    public Set<WalletKey> wallets() {
        return switch (kind) {
            case FUNDING -> Set.of(available(), held(), WalletKey.treasury(environment));
            case TOPUP, POST -> Set.of(available(), held(), recipient);
            case HOLD, RELEASE -> Set.of(available(), held());
        };
    }

    private static TransferRequest of(
            String causeId,
            Transfer.Kind kind,
            String accountId,
            Environment environment,
            long amountCents,
            WalletKey recipient,
            String reference) {
        return new TransferRequest(
                causeId, kind, accountId, environment, amountCents, recipient, reference, null, SpendingCaps.NONE);
    }

    private static TransferRequest of(TopupRequested topup) {
        TransferRequest request =
                switch (topup.settlement()) {
                    case INSTANT ->
                        topup(
                                topup.transactionId(),
                                topup.accountId(),
                                topup.environment(),
                                topup.platform(),
                                topup.recipientEmail(),
                                topup.amountCents());
                    case HOLD ->
                        hold(topup.transactionId(), topup.accountId(), topup.environment(), topup.amountCents());
                };
        // An event from before there were caps says no time, and has none; one from the portal has no key to count for.
        SpendingDay day = topup.acceptedAt() == null || topup.keyId() == null
                ? null
                : SpendingDay.of(topup.keyId(), topup.acceptedAt());
        return request.spentBy(day, new SpendingCaps(topup.perTopupCents(), topup.perDayCents()));
    }
}
