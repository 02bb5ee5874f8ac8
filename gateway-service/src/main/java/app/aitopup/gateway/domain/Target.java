package app.aitopup.gateway.domain;

/** The services behind the gateway. */
public enum Target {
    TOPUP("topup-service"),
    WALLET("wallet-service"),
    WEBHOOK("webhook-service");

    private final String audience;

    Target(String audience) {
        this.audience = audience;
    }

    /** Its name in an internal token, which no other service accepts. */
    public String audience() {
        return audience;
    }
}
