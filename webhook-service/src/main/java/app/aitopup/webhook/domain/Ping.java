package app.aitopup.webhook.domain;

/** The event that only tests whether a receiver hears us. It takes no number, and no endpoint can ask for it. */
public final class Ping {
    /** Its name, as {@link IntegratorEvent#type}. */
    public static final String TYPE = "ping";

    private Ping() {}
}
