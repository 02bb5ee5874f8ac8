package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A top-up's money went from the account's wallet to the recipient's.
 *
 * @param amountCents whole US cents, above 0
 * @param newBalanceCents the recipient's wallet on that platform, right after
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record WalletTransferred(
        @JsonProperty("transaction_id") String transactionId,
        @JsonProperty("account_id") String accountId,
        Environment environment,
        @JsonProperty("amount_cents") long amountCents,
        @JsonProperty("new_balance_cents") long newBalanceCents)
        implements Event {

    @Override
    public String subject() {
        return transactionId;
    }

    @Override
    public EventType type() {
        return EventType.WALLET_TRANSFERRED;
    }
}
