package app.aitopup.edge.testing;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;

/** Internal tokens as the gateway makes them, for the service under test. */
public final class TestTokens {
    static final String ISSUER = "aitopup-gateway";
    private static final int MINUTES = 5;

    private TestTokens() {}

    /** A token with every scope that a key can carry. */
    public static String of(String accountId, Environment environment) {
        return of(accountId, environment, Set.copyOf(Scopes.ofKeys()));
    }

    /** A token with these scopes. */
    public static String of(String accountId, Environment environment, Set<String> scopes) {
        return sign(claims(here(), accountId, environment, scopes), key());
    }

    /** A token for this key, which may do very little. */
    public static String ofKey(String accountId, Environment environment, String keyId) {
        JwtClaims claims = claims(here(), accountId, environment, Set.of(Scopes.WEBHOOK_READ));
        claims.setStringClaim(Caller.KEY_ID, keyId);
        return sign(claims, key());
    }

    /** A token that is meant for another service. */
    public static String forService(String audience, String accountId, Environment environment) {
        return sign(claims(audience, accountId, environment, Set.copyOf(Scopes.ofKeys())), key());
    }

    /** A token for an account's owner, who came without a key. */
    public static String ofOwner(String accountId, Environment environment) {
        JwtClaims claims = claims(here(), accountId, environment, Set.copyOf(Scopes.ofKeys()));
        claims.unsetClaim(Caller.KEY_ID);
        return sign(claims, key());
    }

    /** A token with every scope of a key, signed with this pair. */
    public static String signedWith(RsaJsonWebKey pair, String accountId, Environment environment) {
        return sign(claims(here(), accountId, environment, Set.copyOf(Scopes.ofKeys())), pair);
    }

    /** The service under test. */
    static String here() {
        return ConfigProvider.getConfig().getValue("mp.jwt.verify.audiences", String.class);
    }

    /** The pair with which the gateway would sign. */
    static RsaJsonWebKey key() {
        return TestKeys.first(ConfigProvider.getConfig().getValue(RealInfrastructure.SIGNING_KEYS, String.class));
    }

    static JwtClaims claims(String audience, String accountId, Environment environment, Set<String> scopes) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(audience);
        claims.setSubject(accountId);
        claims.setStringListClaim("groups", List.copyOf(scopes));
        claims.setStringClaim(Caller.ENVIRONMENT, environment.json());
        claims.setStringClaim(Caller.KEY_ID, "key_test");
        claims.setIssuedAtToNow();
        claims.setGeneratedJwtId();
        claims.setExpirationTimeMinutesInTheFuture(MINUTES);
        return claims;
    }

    private static String sign(JwtClaims claims, RsaJsonWebKey pair) {
        try {
            JsonWebSignature token = new JsonWebSignature();
            token.setPayload(claims.toJson());
            token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
            token.setKeyIdHeaderValue(pair.getKeyId());
            token.setKey(pair.getPrivateKey());
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }
}
