package app.aitopup.wallet.api;

import app.aitopup.contracts.Environment;
import app.aitopup.wallet.domain.Balance;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** What an account has in one environment. */
@JsonPropertyOrder({"environment", "available_cents", "held_cents", "threshold_cents"})
record BalanceAnswer(
        Environment environment,
        @JsonProperty("available_cents") long availableCents,
        @JsonProperty("held_cents") long heldCents,
        @JsonProperty("threshold_cents") long thresholdCents) {

    static BalanceAnswer of(Environment environment, Balance balance) {
        return new BalanceAnswer(environment, balance.availableCents(), balance.heldCents(), balance.thresholdCents());
    }
}
