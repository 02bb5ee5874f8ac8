package app.aitopup.gateway.store;

import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.FoundKey;
import app.aitopup.gateway.domain.KeyText;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.cache.Cache;
import io.quarkus.cache.CacheName;
import io.quarkus.cache.CaffeineCache;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** What keys are good for, as the table of {@link ApiKeys} said within the last second (ADR 5). */
@ApplicationScoped
public class KnownKeys {
    private static final Logger LOG = Logger.getLogger(KnownKeys.class);

    // How long what a look-up says may be acted on. In application.properties entries of the cache live as long.
    private static final Duration FRESH = Duration.ofMillis(900);
    // After which it is looked up again for those who come next, while it may still be acted on.
    private static final Duration RENEWED_AFTER = Duration.ofMillis(500);
    // That of many keys together: how long the first of them waits for others, and how many are one statement.
    private static final Duration RENEWED_TOGETHER = Duration.ofMillis(50);
    private static final int TOGETHER_AT_MOST = 256;
    private static final int LOOKS_AT_MOST = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    // By the secret of today or by one it had before: one look at two indexes, whether anybody has it or not.
    private static final String LOOK_UP =
            """
            select k, a.suspendedAt, (select r.worksUntil from RetiredSecretRow r where r.keyHash = :hash)
            from ApiKeyRow k join AccountRow a on a.id = k.accountId
            where k.keyHash = :hash or k.id = (select o.keyId from RetiredSecretRow o where o.keyHash = :hash)""";

    // By the secret of today alone: nearly every key that is in use.
    private static final String LOOK_UP_ALL =
            """
            select k, a.suspendedAt from ApiKeyRow k join AccountRow a on a.id = k.accountId
            where k.keyHash in :hashes""";

    private static final int GOOD_AT_MOST = 50_000;
    private static final int UNKNOWN_AT_MOST = 10_000;
    private static final Duration UNKNOWN_FOR = Duration.ofMinutes(1);

    private final Cache found;
    // Apart from those that were found, so that no number of wrong keys can push a good one out.
    private final com.github.benmanes.caffeine.cache.Cache<ByteBuffer, Boolean> unknown = Caffeine.newBuilder()
            .maximumSize(UNKNOWN_AT_MOST)
            .expireAfterWrite(UNKNOWN_FOR)
            .build();
    // That it was good allows a look, and nothing else.
    private final com.github.benmanes.caffeine.cache.Cache<ByteBuffer, Boolean> goodLately;
    private final Set<ByteBuffer> beingRenewed = ConcurrentHashMap.newKeySet();
    private final Queue<ByteBuffer> toRenew = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final ApiKeys keys;
    private final KeyMeters meters;
    private final Clock clock;
    private final Vertx vertx;

    KnownKeys(
            @CacheName("api-keys") Cache found,
            ApiKeys keys,
            KeyMeters meters,
            Clock clock,
            Vertx vertx,
            GatewayConfig config) {
        this.found = found;
        this.keys = keys;
        this.meters = meters;
        this.clock = clock;
        this.vertx = vertx;
        this.goodLately = Caffeine.newBuilder()
                .maximumSize(GOOD_AT_MOST)
                .expireAfterWrite(config.limits().goodKeysRemembered())
                .build();
    }

    /** What the table said, at a time no earlier than this one. */
    private record Look(Instant began, FoundKey key) {
        boolean isFreshAt(Instant now) {
            return !now.isAfter(began.plus(FRESH));
        }
    }

    /**
     * What this key is good for, or empty if nobody has it; as the table said within the last second, or not at all. A
     * key that nobody has is remembered for a minute, because no new one will ever be the same.
     *
     * @param beforeLookUp called before the table is asked for a key that it had not lately; what it throws fails the
     *     Uni, and the table is not asked
     */
    public Uni<Optional<FoundKey>> find(KeyText text, Runnable beforeLookUp) {
        byte[] hash = keys.hash(text);
        ByteBuffer name = ByteBuffer.wrap(hash);
        if (unknown.getIfPresent(name) != null) {
            meters.cachedUnknown.increment();
            return Uni.createFrom().item(Optional.empty());
        }
        // The way of nearly every call, which is why it is a short one.
        Look said = said(name);
        if (said != null && said.isFreshAt(clock.instant())) {
            meters.cached.increment();
            renew(name, said);
            return Uni.createFrom().item(Optional.of(said.key()));
        }
        return find(name, hash, beforeLookUp, LOOKS_AT_MOST)
                .map(Optional::of)
                .onFailure(NotFound.class)
                .recoverWithItem(Optional.empty());
    }

    /**
     * A look counts from when it began: its answer may have been long on its way, and a key revoked meanwhile. So what
     * comes late, or lies in the cache for long, is looked up again.
     */
    private Uni<FoundKey> find(ByteBuffer name, byte[] hash, Runnable beforeLookUp, int looks) {
        AtomicBoolean asked = new AtomicBoolean();
        Uni<Look> look = Uni.createFrom().deferred(() -> {
            // Where a look is under way already, its answer is waited for.
            if (goodLately.getIfPresent(name) == null
                    && found.as(CaffeineCache.class).getIfPresent(name) == null) {
                beforeLookUp.run();
            }
            return found.getAsync(name, same -> {
                asked.set(true);
                return lookUp(hash, name);
            });
        });
        return look.chain(said -> {
            if (said.isFreshAt(clock.instant())) {
                if (!asked.get()) {
                    meters.cached.increment();
                    renew(name, said);
                }
                return Uni.createFrom().item(said.key());
            }
            return looks == 1
                    ? Uni.createFrom().failure(late())
                    : found.invalidate(name).chain(() -> find(name, hash, beforeLookUp, looks - 1));
        });
    }

    /** Has a key looked up that is in use, before it has to be, so that no call waits for that. */
    private void renew(ByteBuffer name, Look look) {
        Instant now = clock.instant();
        // One that is good for nothing is looked up only when somebody asks for it, and that is counted.
        if (look.began().plus(RENEWED_AFTER).isAfter(now) || !look.key().isUsableAt(now) || !beingRenewed.add(name)) {
            return;
        }
        if (look.key().worksUntil() != null) {
            // Only by itself is it found by a secret of before.
            renewed(() -> lookUp(hash(name), name).map(found -> Map.of(name, found)), Set.of(name));
            return;
        }
        toRenew.add(name);
        if (renewing.compareAndSet(false, true)) {
            vertx.setTimer(RENEWED_TOGETHER.toMillis(), due -> renewAll());
        }
    }

    private void renewAll() {
        renewing.set(false);
        List<ByteBuffer> names = new ArrayList<>();
        for (ByteBuffer name = toRenew.poll(); name != null; name = toRenew.poll()) {
            names.add(name);
            if (names.size() == TOGETHER_AT_MOST) {
                renew(names);
                names = new ArrayList<>();
            }
        }
        if (!names.isEmpty()) {
            renew(names);
        }
    }

    private void renew(List<ByteBuffer> names) {
        renewed(() -> lookUp(names), names);
    }

    private void renewed(Supplier<Uni<Map<ByteBuffer, Look>>> looks, Collection<ByteBuffer> names) {
        aside(() -> looks.get()
                .onTermination()
                .invoke(() -> beingRenewed.removeAll(names))
                .subscribe()
                .with(
                        said -> said.forEach(this::keep),
                        // What was known lapses by itself, and the next call asks and hears why.
                        failure -> LOG.debugf("keys were not looked up before they had to be: %s", failure)));
    }

    /** Unless it came so late that it says nothing any more, or that somebody else has looked since. */
    private void keep(ByteBuffer name, Look renewed) {
        CaffeineCache cache = found.as(CaffeineCache.class);
        Look said = said(name);
        boolean newer =
                said == null ? cache.getIfPresent(name) == null : said.began().isBefore(renewed.began());
        if (newer && renewed.isFreshAt(clock.instant())) {
            cache.put(name, CompletableFuture.completedFuture(renewed));
        }
    }

    /** What is known of a key; null if nothing is, or not yet. */
    private Look said(ByteBuffer name) {
        CompletableFuture<Look> known = found.as(CaffeineCache.class).getIfPresent(name);
        return known == null || !known.isDone() || known.isCompletedExceptionally() ? null : known.join();
    }

    /** Fails with {@link NotFound} where there is none: what fails is not kept among the keys that were found. */
    private Uni<Look> lookUp(byte[] hash, ByteBuffer name) {
        Instant began = clock.instant();
        return Panache.withSession(
                        () -> Panache.getSession().chain(session -> session.createQuery(LOOK_UP, Object[].class)
                                .setParameter("hash", hash)
                                .getSingleResultOrNull()))
                .map(row -> {
                    if (row == null) {
                        meters.unknown.increment();
                        goodLately.invalidate(name);
                        unknown.put(name, true);
                        throw new NotFound();
                    }
                    return found(name, began, (ApiKeyRow) row[0], (Instant) row[2], row[1] != null);
                })
                .ifNoItem()
                .after(PATIENCE)
                .failWith(KnownKeys::late)
                .onFailure(failure -> !(failure instanceof NotFound))
                .invoke(failure -> meters.failed.increment());
    }

    /** Leaves out those whose secret is no key's any more: they are looked up when somebody asks. */
    private Uni<Map<ByteBuffer, Look>> lookUp(List<ByteBuffer> names) {
        Instant began = clock.instant();
        List<byte[]> hashes = names.stream().map(KnownKeys::hash).toList();
        return Panache.withSession(
                        () -> Panache.getSession().chain(session -> session.createQuery(LOOK_UP_ALL, Object[].class)
                                .setParameter("hashes", padded(hashes))
                                .getResultList()))
                .map(rows -> {
                    Map<ByteBuffer, Look> looks = new HashMap<>();
                    for (Object[] row : rows) {
                        ApiKeyRow key = (ApiKeyRow) row[0];
                        ByteBuffer name = ByteBuffer.wrap(key.keyHash);
                        looks.put(name, found(name, began, key, null, row[1] != null));
                    }
                    return looks;
                })
                .ifNoItem()
                .after(PATIENCE)
                .failWith(KnownKeys::late)
                .onFailure()
                .invoke(failure -> meters.failed.increment());
    }

    /** To a power of two by the last one again, because each length is a statement of its own. */
    private static List<byte[]> padded(List<byte[]> hashes) {
        List<byte[]> padded = new ArrayList<>(hashes);
        while (Integer.bitCount(padded.size()) != 1) {
            padded.add(hashes.get(hashes.size() - 1));
        }
        return padded;
    }

    private Look found(ByteBuffer name, Instant began, ApiKeyRow row, Instant worksUntil, boolean suspended) {
        meters.found.increment();
        FoundKey key = FoundKey.of(row.key(), worksUntil, suspended);
        if (key.isUsableAt(clock.instant())) {
            goodLately.put(name, true);
            noteUse(key.key());
        } else {
            goodLately.invalidate(name);
        }
        return new Look(began, key);
    }

    private static TimeoutException late() {
        return new TimeoutException("the database does not say in time what a key is good for");
    }

    private static final class NotFound extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NotFound() {
            super("no such key", null, false, false);
        }
    }

    /** Notes that a key is in use, once a minute at most, on which no call has to wait. */
    private void noteUse(ApiKey key) {
        Instant now = clock.instant();
        if (key.isUseWorthNotingAt(now)) {
            aside(() -> keys.noteUse(key.id(), now)
                    .subscribe()
                    .with(noted -> {}, failure -> LOG.warnf("the use of %s was not noted: %s", key.id(), failure)));
        }
    }

    /** In a context of its own: a Hibernate session belongs to one, and the caller's may be about to open another. */
    private void aside(Runnable work) {
        Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(start -> work.run());
    }

    private static byte[] hash(ByteBuffer name) {
        byte[] hash = new byte[name.remaining()];
        name.duplicate().get(hash);
        return hash;
    }
}
