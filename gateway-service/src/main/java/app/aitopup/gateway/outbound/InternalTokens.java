package app.aitopup.gateway.outbound;

import app.aitopup.edge.Caller;
import app.aitopup.gateway.domain.Grant;
import app.aitopup.gateway.domain.Target;
import io.quarkus.cache.Cache;
import io.quarkus.cache.CacheName;
import io.quarkus.cache.CaffeineCache;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The tokens by which services know for whom a call is. Signing takes a millisecond of a core, so each is made once,
 * off the event loop, and used for a few minutes; a grant that changes in anything is another grant, with a new token.
 */
@ApplicationScoped
public class InternalTokens {
    private static final String ISSUER = "aitopup-gateway";
    // Longer than a token stays in the cache, which application.properties says.
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final Cache made;
    private final SigningKeys keys;

    InternalTokens(@CacheName("internal-tokens") Cache made, SigningKeys keys) {
        this.made = made;
        this.keys = keys;
    }

    /** With the key, so that no token outlives the use of the one that signed it. */
    private record Content(Grant grant, Target target, String keyId) {}

    /**
     * A token with this grant, good at that service only, for a minute at least. Whoever asks on a Vert.x context goes
     * on there: database sessions belong to it.
     */
    public Uni<String> of(Grant grant, Target target) {
        SigningKeySet signing = keys.current();
        Content wanted = new Content(grant, target, signing.keyId());
        CompletableFuture<String> known = made.as(CaffeineCache.class).getIfPresent(wanted);
        if (known != null && known.isDone() && !known.isCompletedExceptionally()) {
            return Uni.createFrom().item(known.join());
        }
        Context here = Vertx.currentContext();
        Uni<String> token = made.getAsync(wanted, content -> Uni.createFrom()
                .item(() -> sign(content, signing))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
        return here == null ? token : token.emitOn(task -> continueOn(here, task));
    }

    private static void continueOn(Context here, Runnable task) {
        // A worker says that it is on its caller's context, too.
        if (Vertx.currentContext() == here && Context.isOnEventLoopThread()) {
            task.run();
        } else {
            here.runOnContext(go -> task.run());
        }
    }

    private static String sign(Content content, SigningKeySet signing) {
        Grant grant = content.grant();
        JwtClaimsBuilder claims = Jwt.issuer(ISSUER)
                .audience(content.target().audience())
                .subject(grant.accountId())
                .groups(Set.copyOf(grant.scopes()))
                .claim(Caller.ENVIRONMENT, grant.environment().json())
                .expiresIn(LIFETIME);
        if (grant.keyId() != null) {
            claims.claim(Caller.KEY_ID, grant.keyId());
        }
        if (grant.caps().perTopupCents() != null) {
            claims.claim(Caller.PER_TOPUP_CENTS, grant.caps().perTopupCents());
        }
        if (grant.caps().perDayCents() != null) {
            claims.claim(Caller.PER_DAY_CENTS, grant.caps().perDayCents());
        }
        return claims.jws().keyId(signing.keyId()).sign(signing.key());
    }
}
