package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Settlement;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A top-up was accepted and asks the ledger for its money.
 *
 * @param keyId the API key it was sent with; null where its owner sent it from the portal, which no cap limits
 * @param amountCents whole US cents, above 0
 * @param recipientEmail in lower case
 * @param settlement how the money is to move; absent in old events, and then {@link Settlement#INSTANT}
 * @param acceptedAt when; its UTC day is the one whose cap is used. Absent in old events, which have no caps
 * @param perTopupCents the most that a top-up with this key may be worth; null for no cap
 * @param perDayCents the most that this key may spend on one UTC day; null for no cap
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TopupRequested(
        @JsonProperty(value = "transaction_id", required = true) String transactionId,
        @JsonProperty(value = "account_id", required = true) String accountId,
        @JsonProperty(required = true) Environment environment,
        @JsonProperty(value = "key_id", required = true) String keyId,
        @JsonProperty(required = true) Platform platform,
        @JsonProperty(value = "amount_cents", required = true) long amountCents,
        @JsonProperty(value = "recipient_email", required = true) String recipientEmail,
        Settlement settlement,
        @JsonProperty("accepted_at") Instant acceptedAt,
        @JsonProperty("per_topup_cents") Long perTopupCents,
        @JsonProperty("per_day_cents") Long perDayCents)
        implements Event {

    public TopupRequested {
        settlement = settlement == null ? Settlement.INSTANT : settlement;
    }

    @Override
    public String subject() {
        return transactionId;
    }

    @Override
    public EventType type() {
        return EventType.TOPUP_REQUESTED;
    }
}
