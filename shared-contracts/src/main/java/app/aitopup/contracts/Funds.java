package app.aitopup.contracts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What happened to the caller's money, derived from state and never guessed. */
public enum Funds {
    /** No cent has moved, and none will. */
    UNTOUCHED,
    /** Set aside: gone from available, not yet spent. */
    HELD,
    /** Spent: the recipient has it. */
    CAPTURED,
    /** Was set aside, is available again. */
    RELEASED,
    /** Not known yet: ask again with the same idempotency key. */
    UNKNOWN;

    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
