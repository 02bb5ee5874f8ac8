package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A top-up's money, held before, went to the recipient's wallet.
 *
 * @param amountCents whole US cents, above 0
 * @param newBalanceCents the recipient's wallet on that platform, right after
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record WalletPosted(
        @JsonProperty(value = "transaction_id", required = true) String transactionId,
        @JsonProperty(value = "account_id", required = true) String accountId,
        @JsonProperty(required = true) Environment environment,
        @JsonProperty(value = "amount_cents", required = true) long amountCents,
        @JsonProperty(value = "new_balance_cents", required = true) long newBalanceCents)
        implements Event {

    @Override
    public String subject() {
        return transactionId;
    }

    @Override
    public EventType type() {
        return EventType.WALLET_POSTED;
    }
}
