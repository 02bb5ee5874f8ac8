package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The provider does not deliver, and never will: the ledger is to release what is held. Not yet final.
 *
 * @param amountCents what was held, whole US cents
 * @param failureCode why: a number of {@link app.aitopup.contracts.Code}
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TopupRejected(
        @JsonProperty(value = "transaction_id", required = true) String transactionId,
        @JsonProperty(value = "account_id", required = true) String accountId,
        @JsonProperty(required = true) Environment environment,
        @JsonProperty(value = "amount_cents", required = true) long amountCents,
        @JsonProperty(value = "failure_code", required = true) int failureCode)
        implements Event {

    @Override
    public String subject() {
        return transactionId;
    }

    @Override
    public EventType type() {
        return EventType.TOPUP_REJECTED;
    }
}
