package app.aitopup.gateway.domain;

import app.aitopup.contracts.Environment;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a key is good for. Not the key itself: that is a {@link KeyText}, and only its owner has it.
 *
 * @param scopes at least one of {@link app.aitopup.contracts.Scopes}, in the order of that list
 * @param allowedIps the addresses and CIDR blocks it may be used from; empty for everywhere
 * @param caps how much it may spend
 * @param expiresAt null if it never does
 * @param revokedAt null while it is not
 * @param lastUsedAt null if it never was; a minute and a bit behind at most
 */
public record ApiKey(
        String id,
        String accountId,
        Environment environment,
        String name,
        String prefix,
        String last4,
        List<String> scopes,
        List<String> allowedIps,
        SpendingCaps caps,
        Instant expiresAt,
        Instant revokedAt,
        Instant lastUsedAt,
        Instant createdAt) {

    /** How many addresses and blocks a key can name. */
    public static final int ALLOWED_IPS_AT_MOST = 50;

    /** How long after its last noted use a key's next one is noted. */
    public static final Duration USE_IS_NOTED_EVERY = Duration.ofMinutes(1);

    public ApiKey {
        scopes = List.copyOf(scopes);
        allowedIps = List.copyOf(allowedIps);
    }

    /** What is remembered of a new key. */
    public static ApiKey issue(
            String id,
            String accountId,
            Environment environment,
            String name,
            KeyText text,
            List<String> scopes,
            List<String> allowedIps,
            SpendingCaps caps,
            Instant expiresAt,
            Instant now) {
        return new ApiKey(
                id,
                accountId,
                environment,
                name,
                text.prefix(),
                text.last4(),
                scopes,
                allowedIps,
                caps,
                expiresAt,
                null,
                null,
                now);
    }

    /** Neither revoked nor expired. */
    public boolean isUsableAt(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** Whether its last use was noted so long ago that this one should be. */
    public boolean isUseWorthNotingAt(Instant now) {
        return lastUsedAt == null || !now.isBefore(lastUsedAt.plus(USE_IS_NOTED_EVERY));
    }

    /** What a service is told of a call that is made with this key. */
    public Grant grant() {
        return new Grant(accountId, environment, id, scopes, caps);
    }
}
