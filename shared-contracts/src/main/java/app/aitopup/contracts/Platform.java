package app.aitopup.contracts;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** The AI platforms whose credit can be topped up. */
public enum Platform {
    CLAUDE,
    CHATGPT,
    GEMINI;

    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The platform of this exact lower-case name. */
    public static Optional<Platform> of(String json) {
        for (Platform platform : values()) {
            if (platform.json().equals(json)) {
                return Optional.of(platform);
            }
        }
        return Optional.empty();
    }
}
