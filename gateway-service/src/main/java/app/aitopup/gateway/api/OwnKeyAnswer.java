package app.aitopup.gateway.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.OptionalLong;

/** A key as it is shown to who calls with it: the key, and what is left of what it may spend. */
record OwnKeyAnswer(@JsonUnwrapped KeyAnswer key, Remaining remaining) {

    OwnKeyAnswer(KeyAnswer key, OptionalLong leftTodayCents) {
        this(key, new Remaining(leftTodayCents.isPresent() ? leftTodayCents.getAsLong() : null));
    }

    /**
     * What is left.
     *
     * @param perDayCents of today, in UTC; null where that is not limited
     */
    record Remaining(@JsonProperty("per_day_cents") Long perDayCents) {}
}
