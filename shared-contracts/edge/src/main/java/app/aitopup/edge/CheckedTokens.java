package app.aitopup.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.jwt.auth.principal.DefaultJWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import io.smallrye.jwt.auth.principal.JWTCallerPrincipalFactory;
import io.smallrye.jwt.auth.principal.ParseException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Clock;
import java.time.Duration;

/**
 * Checks each of the gateway's tokens once and remembers the good ones for a short time, because the gateway sends the
 * same one with every call of a key. Never past their expiry. A token of a signing key that is taken back may be
 * believed for this time after the service has forgotten the key. What is refused is not remembered.
 */
@ApplicationScoped
@Alternative
@Priority(1)
public class CheckedTokens extends JWTCallerPrincipalFactory {
    private static final Duration REMEMBERED = Duration.ofSeconds(5);
    private static final int AT_MOST = 10_000;

    private final JWTCallerPrincipalFactory check = new DefaultJWTCallerPrincipalFactory();
    private final Cache<String, JWTCallerPrincipal> good = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(AT_MOST)
            .build();
    private final Clock clock;

    CheckedTokens(Clock clock) {
        this.clock = clock;
    }

    @Override
    public JWTCallerPrincipal parse(String token, JWTAuthContextInfo rules) throws ParseException {
        JWTCallerPrincipal known = good.getIfPresent(token);
        if (known != null && clock.instant().getEpochSecond() < known.getExpirationTime()) {
            return known;
        }
        JWTCallerPrincipal checked = check.parse(token, rules);
        good.put(token, checked);
        return checked;
    }
}
