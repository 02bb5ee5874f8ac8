package app.aitopup.topup.domain;

import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupCancelRequested;
import app.aitopup.contracts.events.TopupCancelled;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.contracts.events.TopupFulfilled;
import app.aitopup.contracts.events.TopupRejected;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.topup.domain.Topup.Outcome;
import java.util.Optional;

/**
 * What the others have to hear of a top-up that is in a state: each time the same, so that it can be said again after a
 * crash. Its time is the top-up's {@link Topup#updatedAt()}.
 */
public final class ImpliedEvent {
    private ImpliedEvent() {}

    /** The event that follows from the top-up's state; none while nobody else has anything to do. */
    public static Optional<Event> of(Topup topup) {
        return switch (topup.state()) {
            case ACCEPTED -> Optional.of(requested(topup));
            case HELD, FULFILLING -> Optional.empty();
            case FULFILLED -> Optional.of(fulfilled(topup));
            case REJECTED ->
                Optional.of(new TopupRejected(
                        topup.transactionId(),
                        topup.accountId(),
                        topup.environment(),
                        topup.request().amountCents(),
                        ((Outcome.Failed) topup.outcome()).code()));
            case CANCELLING ->
                Optional.of(new TopupCancelRequested(
                        topup.transactionId(),
                        topup.accountId(),
                        topup.environment(),
                        topup.request().amountCents()));
            case DELIVERED -> Optional.of(delivered(topup, (Outcome.Delivered) topup.outcome()));
            case FAILED -> Optional.of(failed(topup, (Outcome.Failed) topup.outcome()));
            case CANCELLED -> Optional.of(cancelled(topup));
        };
    }

    private static TopupRequested requested(Topup topup) {
        TopupRequest request = topup.request();
        Sender sender = topup.sender();
        return new TopupRequested(
                topup.transactionId(),
                sender.accountId(),
                sender.environment(),
                sender.keyId(),
                request.platform(),
                request.amountCents(),
                request.recipientEmail(),
                topup.settlement(),
                topup.createdAt(),
                sender.perTopupCents(),
                sender.perDayCents());
    }

    private static TopupFulfilled fulfilled(Topup topup) {
        TopupRequest request = topup.request();
        return new TopupFulfilled(
                topup.transactionId(),
                topup.accountId(),
                topup.environment(),
                request.platform(),
                request.amountCents(),
                request.recipientEmail());
    }

    private static TopupDelivered delivered(Topup topup, Outcome.Delivered outcome) {
        TopupRequest request = topup.request();
        return new TopupDelivered(
                topup.transactionId(),
                topup.accountId(),
                topup.environment(),
                topup.status(),
                request.platform(),
                request.amountCents(),
                request.recipientEmail(),
                outcome.voucher().last4(),
                outcome.newBalanceCents(),
                topup.funds(),
                request.reference(),
                request.metadata());
    }

    private static TopupFailed failed(Topup topup, Outcome.Failed outcome) {
        TopupRequest request = topup.request();
        return new TopupFailed(
                topup.transactionId(),
                topup.accountId(),
                topup.environment(),
                topup.status(),
                request.platform(),
                request.amountCents(),
                request.recipientEmail(),
                outcome.code(),
                topup.funds(),
                request.reference(),
                request.metadata());
    }

    private static TopupCancelled cancelled(Topup topup) {
        TopupRequest request = topup.request();
        return new TopupCancelled(
                topup.transactionId(),
                topup.accountId(),
                topup.environment(),
                topup.status(),
                request.platform(),
                request.amountCents(),
                request.recipientEmail(),
                topup.funds(),
                request.reference(),
                request.metadata());
    }
}
