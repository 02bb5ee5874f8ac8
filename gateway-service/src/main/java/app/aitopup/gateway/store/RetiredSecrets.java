package app.aitopup.gateway.store;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** The table of secrets that keys had before. */
@ApplicationScoped
class RetiredSecrets implements PanacheRepositoryBase<RetiredSecretRow, byte[]> {

    /**
     * Retires a key's secret, and ends the grace of those before it: at most the newest and its predecessor work. In
     * the transaction of the caller, who has locked the key.
     */
    Uni<Void> retire(String keyId, byte[] keyHash, Instant now, Instant worksUntil) {
        RetiredSecretRow row = new RetiredSecretRow();
        row.keyHash = keyHash;
        row.keyId = keyId;
        row.worksUntil = worksUntil;
        row.retiredAt = now;
        return update("worksUntil = ?1 where keyId = ?2 and worksUntil > ?1", now, keyId)
                .chain(() -> persist(row))
                .replaceWithVoid();
    }
}
