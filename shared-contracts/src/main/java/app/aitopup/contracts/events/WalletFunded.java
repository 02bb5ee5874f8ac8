package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * An account's wallet was credited.
 *
 * @param fundingId which credit: the same id is never booked twice
 * @param reference what the one who credited calls it
 * @param amountCents whole US cents, above 0
 * @param availableAfterCents what the account can spend right after
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record WalletFunded(
        @JsonProperty(value = "funding_id", required = true) String fundingId,
        @JsonProperty(value = "account_id", required = true) String accountId,
        @JsonProperty(required = true) Environment environment,
        @JsonProperty(required = true) String reference,
        @JsonProperty(value = "amount_cents", required = true) long amountCents,
        @JsonProperty(value = "available_after_cents", required = true) long availableAfterCents)
        implements Event {

    @Override
    public String subject() {
        return fundingId;
    }

    @Override
    public EventType type() {
        return EventType.WALLET_FUNDED;
    }
}
