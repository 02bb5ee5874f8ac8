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
        @JsonProperty("funding_id") String fundingId,
        @JsonProperty("account_id") String accountId,
        Environment environment,
        String reference,
        @JsonProperty("amount_cents") long amountCents,
        @JsonProperty("available_after_cents") long availableAfterCents)
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
