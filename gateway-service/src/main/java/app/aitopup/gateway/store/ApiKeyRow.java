package app.aitopup.gateway.store;

import app.aitopup.contracts.Environment;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.SpendingCaps;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;

@Entity
@Table(name = "api_keys")
class ApiKeyRow {
    @Id
    String id;

    @Column(name = "account_id")
    String accountId;

    String environment;

    String name;

    @Column(name = "key_hash")
    byte[] keyHash;

    String prefix;

    String last4;

    String[] scopes;

    @Column(name = "allowed_ips")
    String[] allowedIps;

    @Column(name = "per_topup_cents")
    Long perTopupCents;

    @Column(name = "per_day_cents")
    Long perDayCents;

    @Column(name = "expires_at")
    Instant expiresAt;

    @Column(name = "revoked_at")
    Instant revokedAt;

    @Column(name = "last_used_at")
    Instant lastUsedAt;

    @Column(name = "created_at")
    Instant createdAt;

    static ApiKeyRow of(ApiKey key, byte[] keyHash) {
        ApiKeyRow row = new ApiKeyRow();
        row.id = key.id();
        row.accountId = key.accountId();
        row.environment = key.environment().json();
        row.name = key.name();
        row.keyHash = keyHash;
        row.prefix = key.prefix();
        row.last4 = key.last4();
        row.scopes = key.scopes().toArray(String[]::new);
        row.allowedIps = key.allowedIps().toArray(String[]::new);
        row.perTopupCents = key.caps().perTopupCents();
        row.perDayCents = key.caps().perDayCents();
        row.expiresAt = key.expiresAt();
        row.revokedAt = key.revokedAt();
        row.lastUsedAt = key.lastUsedAt();
        row.createdAt = key.createdAt();
        return row;
    }

    ApiKey key() {
        return new ApiKey(
                id,
                accountId,
                Environment.of(environment).orElseThrow(),
                name,
                prefix,
                last4,
                List.of(scopes),
                List.of(allowedIps),
                new SpendingCaps(perTopupCents, perDayCents),
                expiresAt,
                revokedAt,
                lastUsedAt,
                createdAt);
    }
}
