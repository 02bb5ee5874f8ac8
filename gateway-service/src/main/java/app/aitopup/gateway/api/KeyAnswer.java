package app.aitopup.gateway.api;

import app.aitopup.contracts.Environment;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.KeyText;
import app.aitopup.gateway.domain.SpendingCaps;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;

/**
 * A key as its owner sees it.
 *
 * @param limits null where nothing is limited
 * @param key the key itself, this once; absent ever after
 */
@JsonPropertyOrder({
    "id",
    "environment",
    "name",
    "prefix",
    "last4",
    "scopes",
    "allowed_ips",
    "limits",
    "expires_at",
    "revoked_at",
    "last_used_at",
    "created_at",
    "key"
})
record KeyAnswer(
        String id,
        Environment environment,
        String name,
        String prefix,
        String last4,
        List<String> scopes,
        @JsonProperty("allowed_ips") List<String> allowedIps,
        Limits limits,
        @JsonProperty("expires_at") Instant expiresAt,
        @JsonProperty("revoked_at") Instant revokedAt,
        @JsonProperty("last_used_at") Instant lastUsedAt,
        @JsonProperty("created_at") Instant createdAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) String key) {

    /** No key in a log. */
    @Override
    public String toString() {
        return id;
    }

    /** How much it may spend, in cents; null for what is not limited. */
    @JsonPropertyOrder({"per_topup_cents", "per_day_cents"})
    record Limits(
            @JsonProperty("per_topup_cents") Long perTopupCents, @JsonProperty("per_day_cents") Long perDayCents) {
        static Limits of(SpendingCaps caps) {
            return caps.equals(SpendingCaps.NONE) ? null : new Limits(caps.perTopupCents(), caps.perDayCents());
        }
    }

    /** A key that was made before. */
    static KeyAnswer of(ApiKey key) {
        return of(key, null);
    }

    /** A key that was made just now. */
    static KeyAnswer once(ApiKey key, KeyText text) {
        return of(key, text.text());
    }

    private static KeyAnswer of(ApiKey key, String text) {
        return new KeyAnswer(
                key.id(),
                key.environment(),
                key.name(),
                key.prefix(),
                key.last4(),
                key.scopes(),
                key.allowedIps(),
                Limits.of(key.caps()),
                key.expiresAt(),
                key.revokedAt(),
                key.lastUsedAt(),
                key.createdAt(),
                text);
    }
}
