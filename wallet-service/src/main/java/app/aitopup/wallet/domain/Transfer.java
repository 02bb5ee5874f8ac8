package app.aitopup.wallet.domain;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.contracts.events.WalletFunded;
import app.aitopup.contracts.events.WalletTransferred;
import java.time.Instant;

/**
 * The ledger's decision on a request, which stands for ever.
 *
 * @param refusal why no money moved; null where it did
 * @param creditedAfterCents the balance, right after, of the wallet that was credited; 0 where no money moved
 */
public record Transfer(TransferRequest request, Code refusal, long creditedAfterCents, Instant decidedAt) {

    /** Whether the money moved. */
    public boolean isBooked() {
        return refusal == null;
    }

    /** The event that follows from this decision, each time the same. Its time is {@link #decidedAt()}. */
    public Event impliedEvent() {
        return switch (request.kind()) {
            case FUNDING ->
                new WalletFunded(
                        request.transferId(),
                        request.accountId(),
                        request.environment(),
                        request.reference(),
                        request.amountCents(),
                        creditedAfterCents);
            case TOPUP ->
                isBooked()
                        ? new WalletTransferred(
                                request.transferId(),
                                request.accountId(),
                                request.environment(),
                                request.amountCents(),
                                creditedAfterCents)
                        : new WalletDeclined(
                                request.transferId(), request.accountId(), request.environment(), refusal.number());
        };
    }
}
