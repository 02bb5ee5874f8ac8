package app.aitopup.topup.domain;

import static app.aitopup.topup.domain.TopupState.ACCEPTED;
import static app.aitopup.topup.domain.TopupState.CANCELLING;
import static app.aitopup.topup.domain.TopupState.FULFILLED;
import static app.aitopup.topup.domain.TopupState.FULFILLING;
import static app.aitopup.topup.domain.TopupState.HELD;
import static app.aitopup.topup.domain.TopupState.REJECTED;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Settlement;
import app.aitopup.contracts.TopupStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One top-up as it stands. It changes by being replaced: each step gives the top-up after it or, where the state
 * machine does not allow that step, the very same object.
 *
 * @param idempotencyKey the caller's key, or null
 * @param provider who was chosen to deliver it, for good: only they can tell what became of the order
 * @param createdAt when it was accepted
 */
public record Topup(
        String transactionId,
        Sender sender,
        String idempotencyKey,
        TopupRequest request,
        Settlement settlement,
        ProviderName provider,
        Instant createdAt,
        Progress progress) {
    private static final int PROVIDER_ERROR_LENGTH = 200;

    /**
     * How far a top-up has come.
     *
     * @param held whether its money is, or was, held
     * @param outages how often, one after the other, the provider gave no answer
     * @param providerError why the provider last gave no answer or declined, for operators; null if it did neither
     * @param outcome how it ended; in {@link TopupState#REJECTED} how it is going to; else null
     * @param steps the states between its acceptance and its end, in their order
     * @param updatedAt when the state was last changed; for a final top-up, when it ended
     * @param dueAt when to look at it again, should nothing be heard until then; null when it is final
     */
    public record Progress(
            TopupState state,
            boolean held,
            int outages,
            String providerError,
            Outcome outcome,
            List<Step> steps,
            Instant updatedAt,
            Instant dueAt) {
        public Progress {
            steps = List.copyOf(steps);
            if (state.isFinal() != (dueAt == null)) {
                throw new IllegalArgumentException(state + " and due at " + dueAt);
            }
        }
    }

    /** A state, and since when. */
    public record Step(Instant at, TopupState state) {}

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

        /** Nothing was delivered, as the integrator wanted. */
        record Cancelled() implements Outcome {
            @Override
            public TopupState state() {
                return TopupState.CANCELLED;
            }
        }
    }

    /** A new top-up. */
    public static Topup accept(
            String transactionId,
            Sender sender,
            String idempotencyKey,
            TopupRequest request,
            Settlement settlement,
            ProviderName provider,
            Instant now,
            Instant dueAt) {
        Progress accepted = new Progress(ACCEPTED, false, 0, null, null, List.of(), now, dueAt);
        return new Topup(transactionId, sender, idempotencyKey, request, settlement, provider, now, accepted);
    }

    /**
     * Hears the ledger.
     *
     * @param voucher makes the code that a paid top-up gets
     * @param dueAt when to look again, if that is not the end
     */
    public Topup hear(LedgerAnswer answer, Supplier<VoucherCode> voucher, Instant now, Instant dueAt) {
        if (answer instanceof LedgerAnswer.Paid paid) {
            return Lifecycle.allows(state(), TopupState.DELIVERED)
                    ? end(new Outcome.Delivered(voucher.get(), paid.newBalanceCents()), progress.held(), now)
                    : this;
        }
        if (answer instanceof LedgerAnswer.Declined declined) {
            // What is to be released was held before, so it was not declined.
            return state() == REJECTED ? this : end(new Outcome.Failed(declined.code()), false, now);
        }
        if (answer instanceof LedgerAnswer.Released released) {
            boolean held = progress.held() || released.amountCents() > 0;
            return switch (state()) {
                case REJECTED -> end(progress.outcome(), held, now);
                case CANCELLING -> end(new Outcome.Cancelled(), held, now);
                default -> this;
            };
        }
        if (state() == CANCELLING && !progress.held()) {
            return with(new Progress(
                    CANCELLING,
                    true,
                    progress.outages(),
                    progress.providerError(),
                    progress.outcome(),
                    progress.steps(),
                    progress.updatedAt(),
                    progress.dueAt()));
        }
        return step(HELD, null, now, dueAt);
    }

    /** The integrator wants it cancelled; the same object where that comes too late. */
    public Topup cancel(Instant now, Instant dueAt) {
        return step(CANCELLING, null, now, dueAt);
    }

    /** The provider is asked, for the first time or again; {@code dueAt} is when its answer should be known. */
    public Topup ask(Instant now, Instant dueAt) {
        return state() == FULFILLING ? wait(progress.outages(), dueAt) : step(FULFILLING, null, now, dueAt);
    }

    /** The provider has delivered. */
    public Topup fulfil(Instant now, Instant dueAt) {
        return step(FULFILLED, null, now, dueAt);
    }

    /** The provider never will deliver; {@code code} says why. */
    public Topup reject(int code, Instant now, Instant dueAt) {
        return step(REJECTED, new Outcome.Failed(code), now, dueAt);
    }

    /** The provider has not decided; {@code outages} is how often, one after the other, it gave no answer. */
    public Topup wait(int outages, Instant dueAt) {
        return with(new Progress(
                state(),
                progress.held(),
                outages,
                progress.providerError(),
                progress.outcome(),
                progress.steps(),
                progress.updatedAt(),
                dueAt));
    }

    /** Remembers why the provider gave no answer, or declined, without what goes beyond all measure; null to forget. */
    public Topup note(String providerError) {
        boolean tooLong = providerError != null && providerError.length() > PROVIDER_ERROR_LENGTH;
        return with(new Progress(
                state(),
                progress.held(),
                progress.outages(),
                tooLong ? providerError.substring(0, PROVIDER_ERROR_LENGTH) : providerError,
                progress.outcome(),
                progress.steps(),
                progress.updatedAt(),
                progress.dueAt()));
    }

    /** When its delivery is to start: at its acceptance, or at the {@code deliver_at} that was asked for. */
    public Instant startsAt() {
        return request.deliverAt() == null ? createdAt : request.deliverAt();
    }

    public String accountId() {
        return sender.accountId();
    }

    public Environment environment() {
        return sender.environment();
    }

    public TopupState state() {
        return progress.state();
    }

    public Outcome outcome() {
        return progress.outcome();
    }

    public TopupStatus status() {
        return state().status();
    }

    public Instant updatedAt() {
        return progress.updatedAt();
    }

    /** What became of the money, as far as the state tells. */
    public Funds funds() {
        return switch (state()) {
            // The ledger may have moved it already, its answer is not here yet.
            case ACCEPTED -> Funds.UNKNOWN;
            case CANCELLING -> progress.held() ? Funds.HELD : Funds.UNKNOWN;
            case HELD, FULFILLING, FULFILLED, REJECTED -> Funds.HELD;
            case DELIVERED -> Funds.CAPTURED;
            case FAILED, CANCELLED -> progress.held() ? Funds.RELEASED : Funds.UNTOUCHED;
        };
    }

    private Topup end(Outcome outcome, boolean held, Instant now) {
        return Lifecycle.allows(state(), outcome.state())
                ? with(new Progress(
                        outcome.state(),
                        held,
                        progress.outages(),
                        progress.providerError(),
                        outcome,
                        progress.steps(),
                        notBefore(now),
                        null))
                : this;
    }

    private Topup step(TopupState to, Outcome outcome, Instant now, Instant dueAt) {
        if (!Lifecycle.allows(state(), to)) {
            return this;
        }
        Instant at = notBefore(now);
        List<Step> steps = new ArrayList<>(progress.steps());
        steps.add(new Step(at, to));
        boolean held = progress.held() || to == HELD;
        return with(new Progress(to, held, progress.outages(), progress.providerError(), outcome, steps, at, dueAt));
    }

    /** A clock that was set back must not make a step come before the one before it. */
    private Instant notBefore(Instant now) {
        return now.isBefore(progress.updatedAt()) ? progress.updatedAt() : now;
    }

    private Topup with(Progress next) {
        return new Topup(transactionId, sender, idempotencyKey, request, settlement, provider, createdAt, next);
    }
}
