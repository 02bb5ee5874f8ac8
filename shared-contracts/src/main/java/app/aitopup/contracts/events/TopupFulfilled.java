package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The provider has delivered what is on hold for: the ledger is to pay it. Not yet final.
 *
 * @param amountCents what was held, whole US cents
 * @param recipientEmail in lower case
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TopupFulfilled(
        @JsonProperty(value = "transaction_id", required = true) String transactionId,
        @JsonProperty(value = "account_id", required = true) String accountId,
        @JsonProperty(required = true) Environment environment,
        @JsonProperty(required = true) Platform platform,
        @JsonProperty(value = "amount_cents", required = true) long amountCents,
        @JsonProperty(value = "recipient_email", required = true) String recipientEmail)
        implements Event {

    @Override
    public String subject() {
        return transactionId;
    }

    @Override
    public EventType type() {
        return EventType.TOPUP_FULFILLED;
    }
}
