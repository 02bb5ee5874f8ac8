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
        @JsonProperty("transaction_id") String transactionId,
        @JsonProperty("account_id") String accountId,
        Environment environment,
        TopupStatus status,
        Platform platform,
        @JsonProperty("amount_cents") long amountCents,
        @JsonProperty("recipient_email") String recipientEmail,
        @JsonProperty("voucher_last4") String voucherLast4,
        @JsonProperty("new_balance_cents") long newBalanceCents,
        Funds funds,
        String reference,
        Map<String, String> metadata)
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
