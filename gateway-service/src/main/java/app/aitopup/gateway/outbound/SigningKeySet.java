package app.aitopup.gateway.outbound;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.Use;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.lang.JoseException;

/**
 * The keys of internal tokens (RFC 7517): the first signs, all are published. Nothing that goes wrong here says more of
 * a key than its place in the set.
 *
 * @param keyId of the key that signs
 * @param key the key that signs
 * @param published the public half of all, as a JWK set
 */
record SigningKeySet(String keyId, PrivateKey key, String published) {
    private static final String RSA = "RSA";
    private static final int BITS_AT_LEAST = 2048;
    private static final String JWK_SET = "{";
    private static final String KEYS = "keys";
    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern AROUND_PEM = Pattern.compile("-----(BEGIN|END) PRIVATE KEY-----|\\s");

    /**
     * Reads the keys.
     *
     * @param text a JWK set of RSA keys, of which all but the first may come without their private half; or one key
     *     alone, PKCS #8 in PEM or in bare Base64. A key without a {@code kid} goes by its thumbprint (RFC 7638).
     * @throws IllegalArgumentException if it is anything else
     */
    static SigningKeySet of(String text) {
        String keys = text.strip();
        return of(keys.startsWith(JWK_SET) ? jwkSet(keys) : List.of(pkcs8(keys)));
    }

    private static SigningKeySet of(List<RsaJsonWebKey> keys) {
        List<RsaJsonWebKey> published = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (RsaJsonWebKey key : keys) {
            RsaJsonWebKey half = publicHalf(key, "key " + (published.size() + 1));
            if (!ids.add(half.getKeyId())) {
                throw new IllegalArgumentException("two keys with the same kid");
            }
            published.add(half);
        }
        PrivateKey signs = keys.isEmpty() ? null : keys.get(0).getPrivateKey();
        if (signs == null) {
            throw new IllegalArgumentException("key 1, which signs, has to be there with its private half");
        }
        requirePair(signs, published.get(0).getRsaPublicKey());
        String set = new JsonWebKeySet(published).toJson(OutputControlLevel.PUBLIC_ONLY);
        return new SigningKeySet(published.get(0).getKeyId(), signs, set);
    }

    private static List<RsaJsonWebKey> jwkSet(String text) {
        List<RsaJsonWebKey> keys = new ArrayList<>();
        for (Object key : members(text)) {
            keys.add(rsa(key, "key " + (keys.size() + 1)));
        }
        return keys;
    }

    private static List<?> members(String text) {
        try {
            return (List<?>) JsonUtil.parseJson(text).getOrDefault(KEYS, List.of());
        } catch (JoseException | RuntimeException e) {
            throw new IllegalArgumentException("no JWK set");
        }
    }

    /** Of another kind of key there is nothing that the services could verify. */
    @SuppressWarnings("unchecked") // The names in a JSON object are strings.
    private static RsaJsonWebKey rsa(Object key, String which) {
        try {
            return (RsaJsonWebKey) JsonWebKey.Factory.newJwk((Map<String, Object>) key);
        } catch (JoseException | RuntimeException e) {
            throw new IllegalArgumentException(which + " is no RSA key");
        }
    }

    private static RsaJsonWebKey pkcs8(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(AROUND_PEM.matcher(text).replaceAll(""));
            KeyFactory rsa = KeyFactory.getInstance(RSA);
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(bytes));
            RSAPublicKey half =
                    (RSAPublicKey) rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
            RsaJsonWebKey pair = new RsaJsonWebKey(half);
            pair.setPrivateKey(key);
            return pair;
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("neither a JWK set nor an RSA key in PKCS #8");
        }
    }

    /** Made anew from the two public numbers, so that nothing else of the key can come along. */
    private static RsaJsonWebKey publicHalf(RsaJsonWebKey key, String which) {
        RSAPublicKey numbers = key.getRsaPublicKey();
        if (numbers.getModulus().bitLength() < BITS_AT_LEAST) {
            throw new IllegalArgumentException(which + " is shorter than " + BITS_AT_LEAST + " bits");
        }
        if ((key.getAlgorithm() != null && !key.getAlgorithm().equals(AlgorithmIdentifiers.RSA_USING_SHA256))
                || (key.getUse() != null && !key.getUse().equals(Use.SIGNATURE))) {
            throw new IllegalArgumentException(which + " is not for signing with RS256");
        }
        RsaJsonWebKey half = new RsaJsonWebKey(numbers);
        half.setKeyId(key.getKeyId() == null ? half.calculateBase64urlEncodedThumbprint("SHA-256") : key.getKeyId());
        half.setAlgorithm(AlgorithmIdentifiers.RSA_USING_SHA256);
        half.setUse(Use.SIGNATURE);
        if (!KEY_ID.matcher(half.getKeyId()).matches()) {
            throw new IllegalArgumentException(which + " has a kid with other than letters, digits, '.', '_' and '-'");
        }
        return half;
    }

    /** Else every service would refuse every token. */
    private static void requirePair(PrivateKey key, RSAPublicKey half) {
        try {
            byte[] probe = {1};
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(half);
            signature.update(probe);
            if (signature.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException | RuntimeException e) {
            // The same: it is not fit to sign.
        }
        throw new IllegalArgumentException("the halves of key 1 do not belong together");
    }

    /** A record would print the key. */
    @Override
    public String toString() {
        return "SigningKeySet[" + keyId + "]";
    }
}
