package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A top-up is not paid and never will be; what was held for it can be spent again.
 *
 * @param amountCents what was released, whole US cents; 0 where nothing had been held
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record WalletReleased(
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
        return EventType.WALLET_RELEASED;
    }
}
