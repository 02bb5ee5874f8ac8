package app.aitopup.gateway.store;

import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.KeyText;
import io.quarkus.cache.Cache;
import io.quarkus.cache.CacheName;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/**
 * The table of API keys. It holds a keyed hash of each, made here and nowhere else, so that neither a copy of the
 * database nor this process's memory gives a key away.
 */
@ApplicationScoped
public class ApiKeys implements PanacheRepositoryBase<ApiKeyRow, String> {
    private static final Logger LOG = Logger.getLogger(ApiKeys.class);
    private static final String HMAC = "HmacSHA256";
    private static final int PEPPER_BYTES = 32;

    private final Cache found;
    private final Clock clock;
    private final Vertx vertx;
    private final SecretKeySpec pepper;

    ApiKeys(@CacheName("api-keys") Cache found, Clock clock, Vertx vertx, GatewayConfig config) {
        this.found = found;
        this.clock = clock;
        this.vertx = vertx;
        byte[] bytes = Base64.getDecoder().decode(config.keyPepper());
        if (bytes.length != PEPPER_BYTES) {
            throw new IllegalArgumentException("the key pepper has to be " + PEPPER_BYTES + " bytes in Base64");
        }
        this.pepper = new SecretKeySpec(bytes, HMAC);
    }

    /**
     * What this key is good for, or empty if nobody has it; as the table said within the last second. Keys that nobody
     * has are remembered as well, so that one bad caller does not ask the database without end.
     */
    public Uni<Optional<ApiKey>> find(KeyText text) {
        byte[] hash = hash(text);
        return found.getAsync(ByteBuffer.wrap(hash), same -> lookUp(hash));
    }

    /** Stores a new key, in the caller's transaction if there is one. */
    public Uni<Void> add(ApiKey key, KeyText text) {
        return Panache.withTransaction(() -> persist(ApiKeyRow.of(key, hash(text))))
                .replaceWithVoid();
    }

    /** An account's keys, in both environments, oldest first. */
    public Uni<List<ApiKey>> ofAccount(String accountId) {
        return Panache.withSession(() -> list("accountId = ?1 order by createdAt, id", accountId))
                .map(rows -> rows.stream().map(ApiKeyRow::key).toList());
    }

    private Uni<Optional<ApiKey>> lookUp(byte[] hash) {
        return Panache.withSession(() -> find("keyHash", hash).firstResult())
                .map(row -> Optional.ofNullable(row).map(ApiKeyRow::key))
                .invoke(key -> key.ifPresent(this::noteUse));
    }

    /** Notes that a key is in use, once a minute at most, on which no call has to wait. */
    private void noteUse(ApiKey key) {
        Instant now = clock.instant();
        if (!key.isUsableAt(now) || !key.isUseWorthNotingAt(now)) {
            return;
        }
        // A context of its own: a Hibernate session belongs to one, and the caller's may be about to open another.
        Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(
                start -> Panache.withTransaction(() -> update("lastUsedAt = ?1 where id = ?2", now, key.id()))
                        .subscribe()
                        .with(noted -> {}, failure -> LOG.warnf("the use of %s was not noted: %s", key.id(), failure)));
    }

    private byte[] hash(KeyText text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(pepper);
            return mac.doFinal(text.text().getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + HMAC, e);
        }
    }
}
