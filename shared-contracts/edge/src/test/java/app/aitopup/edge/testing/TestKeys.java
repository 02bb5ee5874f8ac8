package app.aitopup.edge.testing;

import java.util.List;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.lang.JoseException;

/** Key pairs as the gateway has them, and the sets that it and the services are given. */
public final class TestKeys {
    private TestKeys() {}

    /** A new pair. */
    public static RsaJsonWebKey pair(String keyId) {
        try {
            RsaJsonWebKey pair = RsaJwkGenerator.generateJwk(2048);
            pair.setKeyId(keyId);
            pair.setUse(Use.SIGNATURE);
            pair.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
            return pair;
        } catch (JoseException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    /** What the gateway is given; the first signs. */
    public static String privateSet(RsaJsonWebKey... pairs) {
        return new JsonWebKeySet(List.of(pairs)).toJson(OutputControlLevel.INCLUDE_PRIVATE);
    }

    /** What the services are given. */
    public static String publicSet(RsaJsonWebKey... pairs) {
        return new JsonWebKeySet(List.of(pairs)).toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** The first pair of a set that the gateway is given. */
    static RsaJsonWebKey first(String privateSet) {
        try {
            return (RsaJsonWebKey)
                    new JsonWebKeySet(privateSet).getJsonWebKeys().get(0);
        } catch (JoseException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
