package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The integrator wants a top-up cancelled. The ledger releases what it holds for it; asked before the top-up itself, it
 * will never pay it. What is paid already stays paid. Not yet final.
 *
 * @param amountCents what the top-up is about, whole US cents
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TopupCancelRequested(
        @JsonProperty(value = "transaction_id", required = true) String transactionId,
        @JsonProperty(value = "account_id", required = true) String accountId,
        @JsonProperty(required = true) Environment environment,
        @JsonProperty(value = "amount_cents", required = true) long amountCents)
        implements Event {

    @Override
    public String subject() {
        return transactionId;
    }

    @Override
    public EventType type() {
        return EventType.TOPUP_CANCEL_REQUESTED;
    }
}
