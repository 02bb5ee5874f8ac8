package app.aitopup.topup.domain;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Settlement;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.contracts.events.TopupRequested;
import java.time.Instant;

/**
 * One top-up as it stands.
 *
 * @param idempotencyKey the caller's key, or null
 * @param outcome null until the state is final
 * @param updatedAt when the state was last changed; for a final top-up, when it ended
 */
public record Topup(
        String transactionId,
        String accountId,
        Environment environment,
        String keyId,
        String idempotencyKey,
        TopupRequest request,
        TopupState state,
        Outcome outcome,
        Instant createdAt,
        Instant updatedAt) {

    /** How a top-up ended. */
    public sealed interface Outcome {

        /** The state it ends in. */
        TopupState state();

        /**
         * The recipient has the credit.
         *
         * @param newBalanceCents the recipient's wallet on that platform, right after
         */
        record Delivered(VoucherCode voucher, long newBalanceCents) implements Outcome {
            @Override
            public TopupState state() {
                return TopupState.DELIVERED;
            }
        }

        /**
         * Nothing was delivered.
         *
         * @param code a number of {@link app.aitopup.contracts.Code}
         */
        record Failed(int code) implements Outcome {
            @Override
            public TopupState state() {
                return TopupState.FAILED;
            }
        }
    }

    /** The top-up with its end; unchanged, the very same object, where the state machine does not allow that end. */
    public Topup end(Outcome end, Instant now) {
        if (!Lifecycle.allows(state, end.state())) {
            return this;
        }
        // A clock that was set back must not make a top-up end before it began.
        Instant at = now.isBefore(createdAt) ? createdAt : now;
        return new Topup(
                transactionId, accountId, environment, keyId, idempotencyKey, request, end.state(), end, createdAt, at);
    }

    public TopupStatus status() {
        return state.status();
    }

    /** What became of the money, as far as the state tells. */
    public Funds funds() {
        return switch (state) {
            // The ledger may have moved it already, its answer is not here yet.
            case ACCEPTED -> Funds.UNKNOWN;
            case DELIVERED -> Funds.CAPTURED;
            case FAILED -> Funds.UNTOUCHED;
        };
    }

    /** The event that follows from this state, each time the same. Its time is {@link #updatedAt()}. */
    public Event impliedEvent() {
        if (outcome instanceof Outcome.Delivered delivered) {
            return new TopupDelivered(
                    transactionId,
                    accountId,
                    environment,
                    status(),
                    request.platform(),
                    request.amountCents(),
                    request.recipientEmail(),
                    delivered.voucher().last4(),
                    delivered.newBalanceCents(),
                    funds(),
                    request.reference(),
                    request.metadata());
        }
        if (outcome instanceof Outcome.Failed failed) {
            return new TopupFailed(
                    transactionId,
                    accountId,
                    environment,
                    status(),
                    request.platform(),
                    request.amountCents(),
                    request.recipientEmail(),
                    failed.code(),
                    funds(),
                    request.reference(),
                    request.metadata());
        }
        return new TopupRequested(
                transactionId,
                accountId,
                environment,
                keyId,
                request.platform(),
                request.amountCents(),
                request.recipientEmail(),
                Settlement.INSTANT,
                createdAt,
                null,
                null);
    }
}
