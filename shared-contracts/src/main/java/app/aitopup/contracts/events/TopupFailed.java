package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.TopupStatus;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * A top-up ended without a delivery, and without a charge.
 *
 * @param status always {@code failed}
 * @param failureCode why: a number of {@link app.aitopup.contracts.Code}
 * @param funds {@code untouched} or {@code released}
 * @param reference the integrator's own id, or null
 * @param metadata as the integrator gave it; empty when none was given
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record TopupFailed(
        @JsonProperty("transaction_id") String transactionId,
        @JsonProperty("account_id") String accountId,
        Environment environment,
        TopupStatus status,
        Platform platform,
        @JsonProperty("amount_cents") long amountCents,
        @JsonProperty("recipient_email") String recipientEmail,
        @JsonProperty("failure_code") int failureCode,
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
        return EventType.TOPUP_FAILED;
    }
}
