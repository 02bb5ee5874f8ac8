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
        @JsonProperty(value = "transaction_id", required = true) String transactionId,
        @JsonProperty(value = "account_id", required = true) String accountId,
        @JsonProperty(required = true) Environment environment,
        @JsonProperty(required = true) TopupStatus status,
        @JsonProperty(required = true) Platform platform,
        @JsonProperty(value = "amount_cents", required = true) long amountCents,
        @JsonProperty(value = "recipient_email", required = true) String recipientEmail,
        @JsonProperty(value = "failure_code", required = true) int failureCode,
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
        return EventType.TOPUP_FAILED;
    }
}
