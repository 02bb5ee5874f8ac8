package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A top-up was accepted and asks the ledger for its money.
 *
 * @param keyId the API key it was sent with
 * @param amountCents whole US cents, above 0
 * @param recipientEmail in lower case
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TopupRequested(
        @JsonProperty("transaction_id") String transactionId,
        @JsonProperty("account_id") String accountId,
        Environment environment,
        @JsonProperty("key_id") String keyId,
        Platform platform,
        @JsonProperty("amount_cents") long amountCents,
        @JsonProperty("recipient_email") String recipientEmail)
        implements Event {

    @Override
    public String subject() {
        return transactionId;
    }

    @Override
    public EventType type() {
        return EventType.TOPUP_REQUESTED;
    }
}
