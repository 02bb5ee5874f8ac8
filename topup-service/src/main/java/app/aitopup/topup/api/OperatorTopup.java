package app.aitopup.topup.api;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Settlement;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.edge.TimelineStep;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.Topup.Progress;
import app.aitopup.topup.domain.TopupRequest;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A top-up as an operator sees it: whose it is and how it stands inside, but never its voucher's code. */
@JsonPropertyOrder({"topup", "timeline"})
record OperatorTopup(One topup, List<TimelineStep> timeline) {

    /**
     * The top-up.
     *
     * @param state where it stands, more finely than its status
     * @param outages how often, one after the other, the provider gave no answer
     * @param dueAt when it is looked at again, should nothing be heard until then
     */
    @JsonPropertyOrder({
        "transaction_id",
        "account_id",
        "environment",
        "key_id",
        "status",
        "state",
        "platform",
        "amount_cents",
        "recipient_email",
        "reference",
        "metadata",
        "deliver_at",
        "settlement",
        "provider",
        "provider_error",
        "outages",
        "funds",
        "failure_code",
        "new_balance_cents",
        "voucher_last4",
        "idempotency_key",
        "due_at",
        "created_at",
        "updated_at",
        "states"
    })
    record One(
            @JsonProperty("transaction_id") String transactionId,
            @JsonProperty("account_id") String accountId,
            Environment environment,
            @JsonProperty("key_id") String keyId,
            TopupStatus status,
            String state,
            Platform platform,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("recipient_email") String recipientEmail,
            String reference,
            Map<String, String> metadata,
            @JsonProperty("deliver_at") Instant deliverAt,
            Settlement settlement,
            String provider,
            @JsonProperty("provider_error") String providerError,
            int outages,
            Funds funds,
            @JsonProperty("failure_code") Integer failureCode,
            @JsonProperty("new_balance_cents") Long newBalanceCents,
            @JsonProperty("voucher_last4") String voucherLast4,
            @JsonProperty("idempotency_key") String idempotencyKey,
            @JsonProperty("due_at") Instant dueAt,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("updated_at") Instant updatedAt,
            List<State> states) {}

    /** A state, and since when. */
    @JsonPropertyOrder({"at", "state"})
    record State(Instant at, String state) {}

    static OperatorTopup of(Topup topup) {
        return new OperatorTopup(
                one(topup),
                TopupAnswers.timeline(topup).stream()
                        .map(step -> new TimelineStep(step.at(), step.what()))
                        .toList());
    }

    private static One one(Topup topup) {
        TopupRequest request = topup.request();
        Progress progress = topup.progress();
        return new One(
                topup.transactionId(),
                topup.accountId(),
                topup.environment(),
                topup.sender().keyId(),
                topup.status(),
                topup.state().text(),
                request.platform(),
                request.amountCents(),
                request.recipientEmail(),
                request.reference(),
                request.metadata(),
                request.deliverAt(),
                topup.settlement(),
                topup.provider().text(),
                progress.providerError(),
                progress.outages(),
                topup.funds(),
                TopupAnswers.failureCode(topup),
                TopupAnswers.newBalanceCents(topup),
                TopupAnswers.voucherLast4(topup),
                topup.idempotencyKey(),
                progress.dueAt(),
                topup.createdAt(),
                topup.updatedAt(),
                states(topup));
    }

    private static List<State> states(Topup topup) {
        List<State> states = new ArrayList<>();
        states.add(new State(topup.createdAt(), "accepted"));
        topup.progress()
                .steps()
                .forEach(step -> states.add(new State(step.at(), step.state().text())));
        if (topup.state().isFinal()) {
            states.add(new State(topup.updatedAt(), topup.state().text()));
        }
        return states;
    }
}
