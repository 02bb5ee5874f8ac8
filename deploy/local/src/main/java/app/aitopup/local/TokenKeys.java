package app.aitopup.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * The key pair of the tokens between gateway and services, as JWK sets (RFC 7517).
 *
 * @param signing the file that the gateway is given
 * @param verification the file with the public half, which the services are given
 */
record TokenKeys(Path signing, Path verification) {
    private static final int RSA_BITS = 2048;
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    /** Those that are kept here, made if there are none. */
    static TokenKeys in(Path directory) throws IOException {
        TokenKeys keys = new TokenKeys(directory.resolve("signing-keys.json"), directory.resolve("jwks.json"));
        if (Files.notExists(keys.signing)) {
            RSAPrivateCrtKey pair = pair(directory.resolve("jwt-private.pem"));
            // The private half last: it is what says that both are there.
            StateDirectory.writeJson(keys.verification, set(publicHalf(pair)));
            StateDirectory.writeJson(keys.signing, set(withPrivateHalf(publicHalf(pair), pair)));
        }
        return keys;
    }

    /** A state directory from before there were sets has its key in PEM, which stays: what runs may still read it. */
    private static RSAPrivateCrtKey pair(Path pem) throws IOException {
        try {
            if (Files.exists(pem)) {
                String text = Files.readString(pem).replaceAll("-----.*-----", "");
                return (RSAPrivateCrtKey) KeyFactory.getInstance("RSA")
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            return (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        } catch (GeneralSecurityException e) {
            throw new IOException(pem + " is no RSA key; remove it, and another one is made", e);
        }
    }

    private static ObjectNode set(ObjectNode key) {
        ObjectNode set = StateDirectory.JSON.createObjectNode();
        set.putArray("keys").add(key);
        return set;
    }

    private static ObjectNode publicHalf(RSAPrivateCrtKey pair) {
        String exponent = number(pair.getPublicExponent());
        String modulus = number(pair.getModulus());
        return StateDirectory.JSON
                .createObjectNode()
                .put("kty", "RSA")
                .put("kid", thumbprint(exponent, modulus))
                .put("use", "sig")
                .put("alg", "RS256")
                .put("n", modulus)
                .put("e", exponent);
    }

    private static ObjectNode withPrivateHalf(ObjectNode key, RSAPrivateCrtKey pair) {
        return key.put("d", number(pair.getPrivateExponent()))
                .put("p", number(pair.getPrimeP()))
                .put("q", number(pair.getPrimeQ()))
                .put("dp", number(pair.getPrimeExponentP()))
                .put("dq", number(pair.getPrimeExponentQ()))
                .put("qi", number(pair.getCrtCoefficient()));
    }

    /** RFC 7638, as the gateway names a key that has no name. */
    private static String thumbprint(String exponent, String modulus) {
        String members = "{\"e\":\"%s\",\"kty\":\"RSA\",\"n\":\"%s\"}".formatted(exponent, modulus);
        try {
            return BASE64URL.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(members.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** RFC 7518, section 2: big-endian, without a sign. */
    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int sign = bytes[0] == 0 ? 1 : 0;
        byte[] unsigned = new byte[bytes.length - sign];
        System.arraycopy(bytes, sign, unsigned, 0, unsigned.length);
        return BASE64URL.encodeToString(unsigned);
    }
}
