package app.aitopup.contracts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** A top-up's status as integrators see it. All but {@link #PENDING} are final. */
public enum TopupStatus {
    PENDING,
    DELIVERED,
    FAILED,
    CANCELLED;

    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
