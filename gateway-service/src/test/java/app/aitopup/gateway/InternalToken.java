package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** An internal token, read as a service would: its signature first, by the keys that the gateway publishes. */
final class InternalToken {
    static final String KEYS = "/internal/jwks.json";

    private InternalToken() {}

    /** The claims of the token that a service got, if the gateway signed it. */
    static JsonNode claims(Downstream.Received call) {
        try {
            JsonWebSignature token = token(call);
            token.setAlgorithmConstraints(
                    new AlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256));
            List<JsonWebKey> keys = published().stream()
                    .filter(key -> key.getKeyId().equals(token.getKeyIdHeaderValue()))
                    .toList();
            if (keys.size() != 1) {
                throw new AssertionError(keys.size() + " keys are called " + token.getKeyIdHeaderValue());
            }
            token.setKey(keys.get(0).getKey());
            if (!token.verifySignature()) {
                throw new AssertionError("not signed by the gateway");
            }
            return new ObjectMapper().readTree(token.getPayload());
        } catch (JoseException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The id of the key that it is signed with, as it says. */
    static String keyId(Downstream.Received call) {
        return token(call).getKeyIdHeaderValue();
    }

    /** The keys that the gateway publishes. */
    static List<JsonWebKey> published() {
        try {
            return new JsonWebKeySet(call("GET", KEYS).send().text()).getJsonWebKeys();
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonWebSignature token(Downstream.Received call) {
        String authorization = call.headers().get("Authorization");
        if (call.headers().getAll("Authorization").size() != 1 || !authorization.startsWith("Bearer ")) {
            throw new AssertionError("not one bearer token: " + call.headers().getAll("Authorization"));
        }
        try {
            JsonWebSignature token = new JsonWebSignature();
            token.setCompactSerialization(authorization.substring("Bearer ".length()));
            return token;
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }
}
