package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A top-up's money was refused; no cent moved, and none will for this top-up.
 *
 * @param failureCode why: a number of {@link app.aitopup.contracts.Code}
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record WalletDeclined(
        @JsonProperty(value = "transaction_id", required = true) String transactionId,
        @JsonProperty(value = "account_id", required = true) String accountId,
        @JsonProperty(required = true) Environment environment,
        @JsonProperty(value = "failure_code", required = true) int failureCode)
        implements Event {

    @Override
    public String subject() {
        return transactionId;
    }

    @Override
    public EventType type() {
        return EventType.WALLET_DECLINED;
    }
}
