package app.aitopup.contracts.events;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What an account can spend went from at or above its threshold to below it. Comes again only after it was back at or
 * above.
 *
 * @param causeId what made it so: the top-up ({@code txn_…}), or the new threshold ({@code thr_…})
 * @param availableCents what the account can spend right after, whole US cents
 * @param thresholdCents the mark, whole US cents
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record BalanceLow(
        @JsonProperty(value = "cause_id", required = true) String causeId,
        @JsonProperty(value = "account_id", required = true) String accountId,
        @JsonProperty(required = true) Environment environment,
        @JsonProperty(value = "available_cents", required = true) long availableCents,
        @JsonProperty(value = "threshold_cents", required = true) long thresholdCents)
        implements Event {

    @Override
    public String subject() {
        return causeId;
    }

    @Override
    public EventType type() {
        return EventType.BALANCE_LOW;
    }
}
