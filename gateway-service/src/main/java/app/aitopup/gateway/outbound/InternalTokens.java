package app.aitopup.gateway.outbound;

import app.aitopup.edge.Caller;
import app.aitopup.gateway.domain.Grant;
import app.aitopup.gateway.domain.Target;
import io.quarkus.cache.Cache;
import io.quarkus.cache.CacheName;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;

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

    InternalTokens(@CacheName("internal-tokens") Cache made) {
        this.made = made;
    }

    private record Content(Grant grant, Target target) {}

    /** A token with this grant, good at that service only, for a minute at least. */
    public Uni<String> of(Grant grant, Target target) {
        return made.getAsync(new Content(grant, target), content -> Uni.createFrom()
                .item(() -> sign(content))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));
    }

    private static String sign(Content content) {
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
        return claims.sign();
    }
}
