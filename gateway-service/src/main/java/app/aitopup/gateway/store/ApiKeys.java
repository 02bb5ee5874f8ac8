package app.aitopup.gateway.store;

import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.AuditEntry;
import app.aitopup.gateway.domain.KeyText;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The table of API keys. It holds a keyed hash of each, made here and nowhere else, so that neither a copy of the
 * database nor this process's memory gives a key away.
 */
@ApplicationScoped
public class ApiKeys implements PanacheRepositoryBase<ApiKeyRow, String> {
    private static final String HMAC = "HmacSHA256";
    private static final int PEPPER_BYTES = 32;

    private static final String USABLE =
            "accountId = ?1 and environment = ?2 and revokedAt is null and (expiresAt is null or expiresAt > ?3)";
    private static final String NOTE_USE = "lastUsedAt = ?1 where id = ?2 and (lastUsedAt is null or lastUsedAt <= ?3)";

    private final RetiredSecrets retired;
    private final AuditLog audit;
    private final SecretKeySpec pepper;

    ApiKeys(RetiredSecrets retired, AuditLog audit, GatewayConfig config) {
        this.retired = retired;
        this.audit = audit;
        byte[] bytes = Base64.getDecoder().decode(config.keyPepper());
        if (bytes.length != PEPPER_BYTES) {
            throw new IllegalArgumentException("the key pepper has to be " + PEPPER_BYTES + " bytes in Base64");
        }
        this.pepper = new SecretKeySpec(bytes, HMAC);
    }

    /** Stores a new key, in the caller's transaction if there is one. */
    Uni<Void> add(ApiKey key, KeyText text) {
        return Panache.withTransaction(() -> persist(ApiKeyRow.of(key, hash(text))))
                .replaceWithVoid();
    }

    /**
     * Stores a new key and puts it on record; commits.
     *
     * @param usableAtMost how many of the account's keys in this environment may be usable
     * @return false, with nothing stored, if there are that many already
     */
    public Uni<Boolean> mint(ApiKey key, KeyText text, int usableAtMost, AuditEntry entry) {
        return Panache.withTransaction(() -> Panache.getSession()
                // One at a time for an account, or two could both be the last one.
                .chain(session -> session.find(AccountRow.class, key.accountId(), LockModeType.PESSIMISTIC_WRITE))
                .chain(account ->
                        count(USABLE, key.accountId(), key.environment().json(), key.createdAt()))
                .chain(usable -> usable >= usableAtMost
                        ? Uni.createFrom().item(false)
                        : add(key, text).chain(() -> audit.add(entry)).replaceWith(true)));
    }

    /**
     * Gives a key a new secret, and puts it on record; commits.
     *
     * @param oldWorksUntil the end of the grace of the secret it has now; that of any before ends at once
     * @return the key with its new secret; empty, with nothing changed, if the account has no usable key of this id
     */
    public Uni<Optional<ApiKey>> rotate(
            String accountId, String keyId, KeyText text, Instant oldWorksUntil, AuditEntry entry) {
        Instant now = entry.at();
        return Panache.withTransaction(() -> locked(accountId, keyId).chain(row -> {
            if (row == null || !row.key().isUsableAt(now)) {
                return Uni.createFrom().item(Optional.empty());
            }
            return retired.retire(keyId, row.keyHash, now, oldWorksUntil)
                    .invoke(() -> {
                        row.keyHash = hash(text);
                        row.last4 = text.last4();
                    })
                    .chain(() -> audit.add(entry))
                    .map(done -> Optional.of(row.key()));
        }));
    }

    /**
     * Revokes a key with all its secrets, and puts it on record; commits. One that is revoked already stays as it is.
     *
     * @return the key as it is then; empty if the account has none of this id
     */
    public Uni<Optional<ApiKey>> revoke(String accountId, String keyId, AuditEntry entry) {
        return Panache.withTransaction(() -> locked(accountId, keyId).chain(row -> {
            if (row == null || row.revokedAt != null) {
                return Uni.createFrom().item(Optional.ofNullable(row).map(ApiKeyRow::key));
            }
            row.revokedAt = entry.at();
            return audit.add(entry).map(done -> Optional.of(row.key()));
        }));
    }

    /** An account's key of this id. */
    public Uni<Optional<ApiKey>> one(String accountId, String keyId) {
        return Panache.withSession(() ->
                        find("id = ?1 and accountId = ?2", keyId, accountId).firstResult())
                .map(row -> Optional.ofNullable(row).map(ApiKeyRow::key));
    }

    /** An account's keys, in both environments, oldest first. */
    public Uni<List<ApiKey>> ofAccount(String accountId) {
        return Panache.withSession(() -> list("accountId = ?1 order by createdAt, id", accountId))
                .map(rows -> rows.stream().map(ApiKeyRow::key).toList());
    }

    /** Notes that a key was in use at this time, unless one was noted lately. */
    Uni<Void> noteUse(String keyId, Instant now) {
        // Looked at again where it is written: others may have noted a use at the same moment.
        return Panache.withTransaction(() -> update(NOTE_USE, now, keyId, now.minus(ApiKey.USE_IS_NOTED_EVERY)))
                .replaceWithVoid();
    }

    /** So that of several changes at once each sees what the one before has done. */
    private Uni<ApiKeyRow> locked(String accountId, String keyId) {
        return find("id = ?1 and accountId = ?2", keyId, accountId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    byte[] hash(KeyText text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(pepper);
            return mac.doFinal(text.text().getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
