package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.TopupStatus;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * A top-up ended well. The voucher code is cash and never in an event; its last four characters are.
 *
 * @param status always {@code delivered}
 * @param newBalanceCents the recipient's wallet on that platform, right after the credit
 * @param funds always {@code captured}
 * @param reference the integrator's own id, or null
 * @param metadata as the integrator gave it; empty when none was given
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TopupDelivered(
        @JsonProperty(value = "transaction_id", required = true) String transactionId,
        @JsonProperty(value = "account_id", required = true) String accountId,
        @JsonProperty(required = true) Environment environment,
        @JsonProperty(required = true) TopupStatus status,
        @JsonProperty(required = true) Platform platform,
        @JsonProperty(value = "amount_cents", required = true) long amountCents,
        @JsonProperty(value = "recipient_email", required = true) String recipientEmail,
        @JsonProperty(value = "voucher_last4", required = true) String voucherLast4,
        @JsonProperty(value = "new_balance_cents", required = true) long newBalanceCents,
        @JsonProperty(required = true) Funds funds,
        @JsonProperty(required = true) String reference,
        @JsonProperty(required = true) Map<String, String> metadata)
        implements Event {

    @Override
    public String subject() {
        return transactionId;
    }

    @Override
    public EventType type() {
        return EventType.TOPUP_DELIVERED;
    }
}
