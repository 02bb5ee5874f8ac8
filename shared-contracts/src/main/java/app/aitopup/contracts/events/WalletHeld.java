package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A top-up's money is held: gone from what the account can spend, not yet the recipient's.
 *
 * @param amountCents whole US cents, above 0
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record WalletHeld(
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
        return EventType.WALLET_HELD;
    }
}
