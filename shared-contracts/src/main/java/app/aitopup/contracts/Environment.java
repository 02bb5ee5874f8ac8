package app.aitopup.contracts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** The two worlds, which share nothing. */
public enum Environment {
    STAGING,
    LIVE;

    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The environment of this exact lower-case name. */
    public static Optional<Environment> of(String json) {
        for (Environment environment : values()) {
            if (environment.json().equals(json)) {
                return Optional.of(environment);
            }
        }
        return Optional.empty();
    }
}
