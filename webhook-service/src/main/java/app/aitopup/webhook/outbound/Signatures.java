package app.aitopup.webhook.outbound;

import app.aitopup.webhook.domain.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The signature headers of one request, by two schemes over the exact bytes of the body, so that integrators can verify
 * with libraries that exist. Sources: Stripe's "Verify webhook signatures manually" (the whole secret is the key); the
 * Standard Webhooks specification, "Signature scheme" (what follows {@code whsec_} is the key, in Base64).
 */
public final class Signatures {
    public static final String STRIPE = "X-AiTopUp-Signature";
    public static final String ID = "webhook-id";
    public static final String TIMESTAMP = "webhook-timestamp";
    public static final String STANDARD = "webhook-signature";

    private static final String SECRET_PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    private Signatures() {}

    /**
     * All headers that prove who sent this body, and when.
     *
     * @param secrets each of which signs, so that a receiver may know any one of them
     */
    public static Map<String, String> headers(List<String> secrets, String eventId, Instant now, Bytes body) {
        String timestamp = Long.toString(now.getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                STRIPE,
                secrets.stream()
                        .map(secret -> ",v1=" + stripe(secret, timestamp, body))
                        .collect(Collectors.joining("", "t=" + timestamp, "")));
        headers.put(ID, eventId);
        headers.put(TIMESTAMP, timestamp);
        headers.put(
                STANDARD,
                secrets.stream()
                        .map(secret -> "v1," + standard(secret, eventId, timestamp, body))
                        .collect(Collectors.joining(" ")));
        return headers;
    }

    private static String stripe(String secret, String timestamp, Bytes body) {
        return HexFormat.of().formatHex(hmac(secret.getBytes(StandardCharsets.UTF_8), timestamp + ".", body));
    }

    private static String standard(String secret, String eventId, String timestamp, Bytes body) {
        byte[] key = Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length()));
        return Base64.getEncoder().encodeToString(hmac(key, eventId + "." + timestamp + ".", body));
    }

    private static byte[] hmac(byte[] key, String before, Bytes body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update(before.getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body.toArray());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
