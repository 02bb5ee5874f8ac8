package app.aitopup.contracts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a top-up's money moves. */
public enum Settlement {
    /** In one transfer from the account to the recipient: whoever delivers can always honour it. */
    INSTANT,
    /** Held first; then posted to the recipient when it is delivered, or released when it is not. */
    HOLD;

    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
