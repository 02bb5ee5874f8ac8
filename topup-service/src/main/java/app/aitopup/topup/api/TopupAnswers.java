package app.aitopup.topup.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Problem;
import app.aitopup.contracts.Problem.Retry;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.Topup.Outcome;
import app.aitopup.topup.domain.TopupRequest;
import app.aitopup.topup.domain.TopupState;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Top-ups as integrators see them. An answer comes from the state alone, so the same state is answered byte for byte.
 */
final class TopupAnswers {
    // The answer under this key is final; only a new key starts another try, and that at once.
    private static final Retry WITH_A_NEW_KEY = new Retry(true, 0, false);

    // Asking again changes nothing, and finds the same.
    private static final Retry AS_IT_IS = new Retry(true, 0, true);

    private TopupAnswers() {}

    /** The data of an answer to a send that succeeded, or is on its way. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({
        "voucher_code",
        "platform",
        "amount_cents",
        "new_balance_cents",
        "funds",
        "reference",
        "metadata"
    })
    record Sent(
            @JsonProperty("voucher_code") String voucherCode,
            Platform platform,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("new_balance_cents") Long newBalanceCents,
            Funds funds,
            String reference,
            Map<String, String> metadata) {}

    /** One top-up in full. */
    @JsonPropertyOrder({
        "transaction_id",
        "status",
        "platform",
        "amount_cents",
        "recipient_email",
        "reference",
        "metadata",
        "deliver_at",
        "funds",
        "failure_code",
        "new_balance_cents",
        "voucher_code",
        "idempotency_key",
        "created_at",
        "updated_at",
        "timeline"
    })
    record One(
            @JsonProperty("transaction_id") String transactionId,
            TopupStatus status,
            Platform platform,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("recipient_email") String recipientEmail,
            String reference,
            Map<String, String> metadata,
            @JsonProperty("deliver_at") Instant deliverAt,
            Funds funds,
            @JsonProperty("failure_code") Integer failureCode,
            @JsonProperty("new_balance_cents") Long newBalanceCents,
            @JsonProperty("voucher_code") String voucherCode,
            @JsonProperty("idempotency_key") String idempotencyKey,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("updated_at") Instant updatedAt,
            List<Step> timeline) {}

    /** One top-up in a list: without its voucher's code and its timeline. */
    @JsonPropertyOrder({
        "transaction_id",
        "status",
        "platform",
        "amount_cents",
        "recipient_email",
        "reference",
        "metadata",
        "deliver_at",
        "funds",
        "failure_code",
        "new_balance_cents",
        "voucher_last4",
        "idempotency_key",
        "created_at",
        "updated_at"
    })
    record Item(
            @JsonProperty("transaction_id") String transactionId,
            TopupStatus status,
            Platform platform,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("recipient_email") String recipientEmail,
            String reference,
            Map<String, String> metadata,
            @JsonProperty("deliver_at") Instant deliverAt,
            Funds funds,
            @JsonProperty("failure_code") Integer failureCode,
            @JsonProperty("new_balance_cents") Long newBalanceCents,
            @JsonProperty("voucher_last4") String voucherLast4,
            @JsonProperty("idempotency_key") String idempotencyKey,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("updated_at") Instant updatedAt) {}

    /** A page of top-ups, and where the next one begins; null on the last. */
    @JsonPropertyOrder({"items", "next_cursor"})
    record Page(List<Item> items, @JsonProperty("next_cursor") String nextCursor) {}

    /** One step of a top-up's life. */
    @JsonPropertyOrder({"at", "status", "what"})
    record Step(Instant at, TopupStatus status, String what) {}

    /** The code that answers the send of this top-up. */
    static Code code(Topup topup) {
        return switch (topup.state()) {
            case ACCEPTED, HELD, FULFILLING, FULFILLED, REJECTED, CANCELLING -> Code.TOPUP_PENDING;
            case DELIVERED -> Code.TOPUP_DELIVERED;
            case FAILED -> failure(topup);
            case CANCELLED -> Code.TOPUP_CANCELLED;
        };
    }

    /** The answer to a send. */
    static Envelope<?> sent(Topup topup) {
        Code code = code(topup);
        Object data = code.success()
                ? sentData(topup)
                : new Problem(code.sentence(), code.docsUrl(), null, topup.funds(), WITH_A_NEW_KEY);
        return Envelope.of(code, topup.transactionId(), topup.status(), topup.updatedAt(), data);
    }

    /** The answer to a cancellation. */
    static Envelope<?> cancelled(Topup topup, Instant now) {
        return switch (topup.state()) {
            case CANCELLED, CANCELLING -> sent(topup);
            default -> {
                Code code = Code.CANCEL_TOO_LATE;
                Problem data = new Problem(code.sentence(), code.docsUrl(), null, topup.funds(), AS_IT_IS);
                yield Envelope.of(code, topup.transactionId(), topup.status(), now, data);
            }
        };
    }

    /** The answer to a list. */
    static Page page(List<Topup> topups, String nextCursor) {
        return new Page(topups.stream().map(TopupAnswers::item).toList(), nextCursor);
    }

    /** The answer to a look at one top-up. */
    static Envelope<One> one(Topup topup, Instant now) {
        TopupRequest request = topup.request();
        One data = new One(
                topup.transactionId(),
                topup.status(),
                request.platform(),
                request.amountCents(),
                request.recipientEmail(),
                request.reference(),
                request.metadata(),
                request.deliverAt(),
                topup.funds(),
                failureCode(topup),
                newBalanceCents(topup),
                voucherCode(topup),
                topup.idempotencyKey(),
                topup.createdAt(),
                topup.updatedAt(),
                timeline(topup));
        return Envelope.of(Code.SUCCESS, topup.transactionId(), topup.status(), now, data);
    }

    private static Sent sentData(Topup topup) {
        TopupRequest request = topup.request();
        return new Sent(
                voucherCode(topup),
                request.platform(),
                request.amountCents(),
                newBalanceCents(topup),
                topup.funds(),
                request.reference(),
                request.metadata().isEmpty() ? null : request.metadata());
    }

    private static Item item(Topup topup) {
        TopupRequest request = topup.request();
        return new Item(
                topup.transactionId(),
                topup.status(),
                request.platform(),
                request.amountCents(),
                request.recipientEmail(),
                request.reference(),
                request.metadata(),
                request.deliverAt(),
                topup.funds(),
                failureCode(topup),
                newBalanceCents(topup),
                voucherLast4(topup),
                topup.idempotencyKey(),
                topup.createdAt(),
                topup.updatedAt());
    }

    static List<Step> timeline(Topup topup) {
        List<Step> steps = new ArrayList<>();
        steps.add(new Step(topup.createdAt(), TopupStatus.PENDING, "accepted"));
        for (Topup.Step step : topup.progress().steps()) {
            steps.add(new Step(step.at(), step.state().status(), what(step.state())));
        }
        if (topup.state().isFinal()) {
            steps.add(new Step(topup.updatedAt(), topup.status(), code(topup).sentence()));
        }
        return steps;
    }

    private static String what(TopupState state) {
        return switch (state) {
            case HELD -> "funds held";
            case FULFILLING -> "sent to the platform";
            case FULFILLED -> "delivered by the platform, capturing funds";
            case REJECTED -> "given up, releasing funds";
            case CANCELLING -> "cancellation requested, releasing funds";
            default -> state.text();
        };
    }

    /** Only of a top-up that has failed: while its money is still held, it has not. */
    static Integer failureCode(Topup topup) {
        return topup.state() == TopupState.FAILED && topup.outcome() instanceof Outcome.Failed failed
                ? failed.code()
                : null;
    }

    private static Code failure(Topup topup) {
        return Code.of(((Outcome.Failed) topup.outcome()).code()).orElse(Code.DELIVERY_FAILED);
    }

    private static String voucherCode(Topup topup) {
        return topup.outcome() instanceof Outcome.Delivered delivered
                ? delivered.voucher().text()
                : null;
    }

    /** What a voucher's code is recognised by, where there is one. */
    static String voucherLast4(Topup topup) {
        return topup.outcome() instanceof Outcome.Delivered delivered
                ? delivered.voucher().last4()
                : null;
    }

    static Long newBalanceCents(Topup topup) {
        return topup.outcome() instanceof Outcome.Delivered delivered ? delivered.newBalanceCents() : null;
    }
}
