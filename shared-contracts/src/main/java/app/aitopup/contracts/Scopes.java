package app.aitopup.contracts;

import java.util.List;

/** What a key, and the internal token made from it, may be used for. */
public final class Scopes {
    public static final String TOPUP_SEND = "topup:send";
    public static final String TOPUP_READ = "topup:read";
    public static final String WALLET_READ = "wallet:read";
    public static final String WEBHOOK_MANAGE = "webhook:manage";
    public static final String WEBHOOK_READ = "webhook:read";

    /** For internal tokens only: the gateway acts for an operator. No key can carry it. */
    public static final String OPERATOR = "operator";

    /** For internal tokens only: the gateway acts for an account's owner in the portal. No key can carry it. */
    public static final String PORTAL = "portal";

    private Scopes() {}

    /** Every scope a key can carry; what it gets when none are named. */
    public static List<String> ofKeys() {
        return List.of(TOPUP_SEND, TOPUP_READ, WALLET_READ, WEBHOOK_MANAGE, WEBHOOK_READ);
    }
}
