package app.aitopup.webhook.outbound;

import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.SignatureScheme;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests, by both of the {@link SignatureScheme}s, so that integrators can verify with libraries that exist.
 */
public final class Signatures {
    /** The most secrets that sign one request: a third one only where two rotations met within 24 h. */
    public static final int SECRETS_AT_MOST = 3;

    private static final String ALGORITHM = "HmacSHA256";

    private Signatures() {}

    /**
     * All headers that prove who sent this body, and when.
     *
     * @param secrets those that sign, newest first; of more than three the newest three do
     */
    public static Map<String, String> headers(List<String> secrets, String eventId, Instant now, Bytes body) {
        if (secrets.isEmpty()) {
            throw new IllegalArgumentException("nothing to sign with");
        }
        String timestamp = Long.toString(now.getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                SignatureScheme.AITOPUP.header(),
                "t=" + timestamp + ",v1="
                        + signatures(SignatureScheme.AITOPUP, secrets, eventId, timestamp, body, ",v1="));
        headers.put(SignatureScheme.ID_HEADER, eventId);
        headers.put(SignatureScheme.TIMESTAMP_HEADER, timestamp);
        headers.put(
                SignatureScheme.STANDARD.header(),
                "v1," + signatures(SignatureScheme.STANDARD, secrets, eventId, timestamp, body, " v1,"));
        return headers;
    }

    /** The HMAC-SHA256 (RFC 2104) of a message under a key that is not empty. */
    public static Bytes hmac(Bytes key, Bytes message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.toArray(), ALGORITHM));
            return Bytes.of(mac.doFinal(message.toArray()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static String signatures(
            SignatureScheme scheme,
            List<String> secrets,
            String eventId,
            String timestamp,
            Bytes body,
            String separator) {
        Bytes signed = scheme.signed(eventId, timestamp, body);
        return secrets.stream()
                .limit(SECRETS_AT_MOST)
                .map(secret -> scheme.written(hmac(scheme.key(secret), signed)))
                .collect(Collectors.joining(separator));
    }
}
