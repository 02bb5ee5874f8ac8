package app.aitopup.edge.testing;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/** What no service may take for the gateway's word: the table behind {@link TrustRules}. */
final class RefusedTokens {
    private static final String OTHER_SERVICE = "no-service";
    private static final int LATE_SECONDS = 120;

    private final String account;
    private final RsaJsonWebKey gateways = TestTokens.key();
    private final RsaJsonWebKey anybodys = TestKeys.pair(gateways.getKeyId());
    private final Map<String, Refused> table = new LinkedHashMap<>();

    /** A header {@code Authorization}, null for none, and the code that it is refused with. */
    record Refused(String authorization, Code code) {}

    private RefusedTokens(String account) {
        this.account = account;
    }

    /** Every one of them by its name, each but for its fault a good token of this account. */
    static Map<String, Refused> of(String account) {
        RefusedTokens tokens = new RefusedTokens(account);
        tokens.badHeaders();
        tokens.badSignatures();
        tokens.badKeys();
        tokens.badClaims();
        return tokens.table;
    }

    private void badHeaders() {
        String good = bearer(token -> {}, claims -> {});
        String text = good.substring("Bearer ".length());
        table.put("no token", new Refused(null, Code.API_KEY_MISSING));
        table.put("another scheme", new Refused("Basic " + text, Code.API_KEY_MISSING));
        refuse("no text", "Bearer x");
        refuse("an API key", "Bearer ak_staging_00000000000000000000000000000000");
        refuse("two tokens", good + " " + text);
        refuse("cut off", good.substring(0, good.length() - 1));
        refuse("no signature", good.substring(0, good.lastIndexOf('.') + 1));
        refuse("two parts", good.substring(0, good.lastIndexOf('.')));
        refuse("four parts", good + ".x");
        refuse("other claims than were signed", "Bearer " + withOtherAccount(text));
        refuse("encrypted for nobody", "Bearer eyJhbGciOiJub25lIiwiZW5jIjoibm9uZSJ9....");
    }

    private void badSignatures() {
        String claims = claims(content -> {}).toJson();
        refuse("unsigned", "Bearer " + base64("{\"alg\":\"none\"}") + '.' + base64(claims) + '.');
        refuse("unsigned, in other letters", "Bearer " + base64("{\"alg\":\"NoNe\"}") + '.' + base64(claims) + '.');
        refuse("no algorithm", "Bearer " + base64("{}") + '.' + base64(claims) + '.');
        byte[] der = gateways.getRsaPublicKey().getEncoded();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PUBLIC KEY-----\n";
        byte[] bare = Base64.getEncoder().encode(der);
        hmac("HS256 with the public key", der);
        hmac("HS256 with the public key in Base64", bare);
        hmac("HS256 with the public key in PEM", pem.getBytes(StandardCharsets.US_ASCII));
        hmac("HS256 with the public key set", TestKeys.publicSet(gateways).getBytes(StandardCharsets.UTF_8));
        for (String algorithm : new String[] {
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256
        }) {
            refuse(algorithm, bearer(token -> token.setAlgorithmHeaderValue(algorithm), same -> {}));
        }
    }

    private void badKeys() {
        refuse(
                "anybody's key under the gateway's kid",
                bearer(token -> token.setKey(anybodys.getPrivateKey()), c -> {}));
        refuse("a kid that is not in the set", bearer(token -> token.setKeyIdHeaderValue("other"), c -> {}));
        refuse("a kid that is a path", bearer(token -> token.setKeyIdHeaderValue("../../../dev/null"), c -> {}));
        refuse("a key of its own", bearer(token -> bringOwnKey(token, "jwk"), c -> {}));
        refuse("a key set of its own", bearer(token -> bringOwnKey(token, "jku"), c -> {}));
        refuse("a certificate of its own", bearer(token -> bringOwnKey(token, "x5u"), c -> {}));
        refuse("an extension that nobody knows", bearer(RefusedTokens::mustUnderstand, c -> {}));
    }

    private void badClaims() {
        refuse("expired", withClaims(claims -> claims.setExpirationTime(fromNow(-LATE_SECONDS))));
        refuse("not valid yet", withClaims(claims -> claims.setNotBefore(fromNow(LATE_SECONDS))));
        refuse("another issuer", withClaims(claims -> claims.setIssuer("somebody")));
        refuse("the issuer in other letters", withClaims(claims -> claims.setIssuer("AiTopUp-Gateway")));
        refuse("another service's audience", withClaims(claims -> claims.setAudience(OTHER_SERVICE)));
        refuse("an audience that begins alike", withClaims(claims -> claims.setAudience(TestTokens.here() + "-2")));
        refuse("an empty account", withClaims(claims -> claims.setSubject("")));
        refuse("another environment", withClaims(claims -> claims.setStringClaim(Caller.ENVIRONMENT, "production")));
        refuse("an environment that is no text", withClaims(claims -> claims.setClaim(Caller.ENVIRONMENT, 1)));
        for (String needed : new String[] {"exp", "iat", "iss", "aud", "sub", Caller.ENVIRONMENT}) {
            refuse("without " + needed, withClaims(claims -> claims.unsetClaim(needed)));
        }
    }

    private void refuse(String name, String authorization) {
        table.put(name, new Refused(authorization, Code.API_KEY_INVALID));
    }

    private void hmac(String name, byte[] secret) {
        refuse(
                name,
                bearer(
                        token -> {
                            token.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
                            Key key = new SecretKeySpec(secret, "HmacSHA256");
                            token.setKey(key);
                        },
                        claims -> {}));
    }

    private void bringOwnKey(JsonWebSignature token, String header) {
        token.setKey(anybodys.getPrivateKey());
        if (header.equals("jwk")) {
            token.getHeaders().setJwkHeaderValue("jwk", anybodys);
        } else {
            token.setHeader(header, "http://127.0.0.1:9/keys");
        }
    }

    private static void mustUnderstand(JsonWebSignature token) {
        token.setHeader("strange", "yes");
        token.setCriticalHeaderNames("strange");
    }

    private String withClaims(Consumer<JwtClaims> change) {
        return bearer(token -> {}, change);
    }

    private String bearer(Consumer<JsonWebSignature> change, Consumer<JwtClaims> changeClaims) {
        try {
            JsonWebSignature token = new JsonWebSignature();
            // What is made here is made to be wrong.
            token.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
            token.setDoKeyValidation(false);
            token.setPayload(claims(changeClaims).toJson());
            token.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
            token.setKeyIdHeaderValue(gateways.getKeyId());
            token.setKey(gateways.getPrivateKey());
            change.accept(token);
            return "Bearer " + token.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private JwtClaims claims(Consumer<JwtClaims> change) {
        Set<String> scopes = new HashSet<>(Scopes.ofKeys());
        scopes.add(Scopes.PORTAL);
        JwtClaims claims = TestTokens.claims(TestTokens.here(), account, Environment.STAGING, scopes);
        change.accept(claims);
        return claims;
    }

    private String withOtherAccount(String token) {
        String[] parts = token.split("\\.", -1);
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        return parts[0] + '.' + base64(claims.replace(account, Ids.next(Ids.ACCOUNT))) + '.' + parts[2];
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static NumericDate fromNow(long seconds) {
        NumericDate date = NumericDate.now();
        date.addSeconds(seconds);
        return date;
    }
}
