package app.aitopup.edge.testing;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import io.smallrye.jwt.build.Jwt;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/** Internal tokens as the gateway makes them, for the service under test. */
public final class TestTokens {
    private TestTokens() {}

    /** A token with every scope that a key can carry. */
    public static String of(String accountId, Environment environment) {
        return of(accountId, environment, Set.copyOf(Scopes.ofKeys()));
    }

    /** A token with these scopes. */
    public static String of(String accountId, Environment environment, Set<String> scopes) {
        String here = ConfigProvider.getConfig().getValue("mp.jwt.verify.audiences", String.class);
        return token(here, accountId, environment, scopes);
    }

    /** A token that is meant for another service. */
    public static String forService(String audience, String accountId, Environment environment) {
        return token(audience, accountId, environment, Set.copyOf(Scopes.ofKeys()));
    }

    private static String token(String audience, String accountId, Environment environment, Set<String> scopes) {
        return Jwt.issuer("aitopup-gateway")
                .audience(audience)
                .subject(accountId)
                .groups(scopes)
                .claim(Caller.ENVIRONMENT, environment.json())
                .claim(Caller.KEY_ID, "key_test")
                .expiresIn(300)
                .sign();
    }
}
