package app.aitopup.webhook.domain;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The two schemes every request is signed by, over the exact bytes of its body: what is signed, with which form of the
 * secret, and how the result is written. Sources: Stripe's "Verify webhook signatures manually"; the Standard Webhooks
 * specification, "Signature scheme".
 */
public enum SignatureScheme {
    /** Stripe's: the whole secret string is the key, the result is in hex. */
    AITOPUP("X-AiTopUp-Signature") {
        @Override
        public Bytes key(String secret) {
            return utf8(secret);
        }

        @Override
        public Bytes signed(String eventId, String timestamp, Bytes body) {
            return join(timestamp + ".", body);
        }

        @Override
        public String written(Bytes mac) {
            return HexFormat.of().formatHex(mac.toArray());
        }
    },

    /** Standard Webhooks': what follows {@code whsec_} is the key, in Base64, and so is the result. */
    STANDARD("webhook-signature") {
        @Override
        public Bytes key(String secret) {
            return Bytes.of(Base64.getDecoder().decode(afterPrefix(secret)));
        }

        @Override
        public Bytes signed(String eventId, String timestamp, Bytes body) {
            return join(eventId + "." + timestamp + ".", body);
        }

        @Override
        public String written(Bytes mac) {
            return Base64.getEncoder().encodeToString(mac.toArray());
        }
    };

    /** The header that carries the event's id; signed by {@link #STANDARD}. */
    public static final String ID_HEADER = "webhook-id";
    /** The header that carries the seconds since 1970; signed by {@link #STANDARD}. */
    public static final String TIMESTAMP_HEADER = "webhook-timestamp";
    /** How far the timestamp of a request may be from the receiver's clock, in seconds. */
    public static final long TOLERANCE_SECONDS = 300;

    private static final String SECRET_PREFIX = "whsec_";

    private final String header;

    SignatureScheme(String header) {
        this.header = header;
    }

    /** The name of the header that carries the signatures. */
    public String header() {
        return header;
    }

    /** The key of the HMAC-SHA256, made of an endpoint's secret. */
    public abstract Bytes key(String secret);

    /** What the HMAC is made over. */
    public abstract Bytes signed(String eventId, String timestamp, Bytes body);

    /** A signature as it stands in the header. */
    public abstract String written(Bytes mac);

    static String afterPrefix(String secret) {
        return secret.substring(SECRET_PREFIX.length());
    }

    static Bytes utf8(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Bytes join(String before, Bytes body) {
        byte[] head = before.getBytes(StandardCharsets.UTF_8);
        byte[] tail = body.toArray();
        return Bytes.of(ByteBuffer.allocate(head.length + tail.length)
                .put(head)
                .put(tail)
                .array());
    }
}
