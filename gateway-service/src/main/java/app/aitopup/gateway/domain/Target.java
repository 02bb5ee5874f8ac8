package app.aitopup.gateway.domain;

import java.util.Locale;

/** The services behind the gateway. */
public enum Target {
    TOPUP("topup-service"),
    WALLET("wallet-service"),
    WEBHOOK("webhook-service");

    private final String audience;

    Target(String audience) {
        this.audience = audience;
    }

    /** Its name among the four, as metrics tell it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its name in an internal token, which no other service accepts. */
    public String audience() {
        return audience;
    }
}
