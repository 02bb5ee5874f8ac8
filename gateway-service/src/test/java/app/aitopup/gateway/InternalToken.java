package app.aitopup.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.eclipse.microprofile.config.ConfigProvider;

/** An internal token, read as a service would: its signature first. */
final class InternalToken {
    private InternalToken() {}

    /** The claims of the token that a service got, if the gateway signed it. */
    static JsonNode claims(Downstream.Received call) {
        String authorization = call.headers().get("Authorization");
        if (call.headers().getAll("Authorization").size() != 1 || !authorization.startsWith("Bearer ")) {
            throw new AssertionError("not one bearer token: " + call.headers().getAll("Authorization"));
        }
        String[] parts = authorization.substring("Bearer ".length()).split("\\.", -1);
        try {
            if (!decode(parts[0]).contains("\"RS256\"")) {
                throw new AssertionError("another algorithm: " + decode(parts[0]));
            }
            byte[] key = Base64.getDecoder()
                    .decode(ConfigProvider.getConfig().getValue("mp.jwt.verify.publickey", String.class));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(key)));
            signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
            if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                throw new AssertionError("not signed by the gateway");
            }
            return new ObjectMapper().readTree(decode(parts[1]));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String decode(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
