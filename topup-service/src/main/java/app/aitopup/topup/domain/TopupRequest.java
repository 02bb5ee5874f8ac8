package app.aitopup.topup.domain;

import app.aitopup.contracts.Platform;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an integrator asked for, parsed and valid.
 *
 * @param amountCents whole US cents, above 0
 * @param recipientEmail in lower case: wallets are keyed by it
 * @param reference the integrator's own id, or null
 * @param metadata in the order given; empty when none was given
 * @param deliverAt when it is to be delivered, to the millisecond; null for at once
 */
public record TopupRequest(
        Platform platform,
        long amountCents,
        String recipientEmail,
        String reference,
        Map<String, String> metadata,
        Instant deliverAt) {
    /** How far ahead a delivery can be asked for. */
    public static final Duration AHEAD_AT_MOST = Duration.ofDays(30);

    /** Whether a new top-up can be delivered then: at once, where it is null, or at a time to come and not too far. */
    public static boolean canStart(Instant deliverAt, Instant now) {
        return deliverAt == null || (deliverAt.isAfter(now) && !deliverAt.isAfter(now.plus(AHEAD_AT_MOST)));
    }

    /**
     * Tells whether two requests are the same: equal for the same parsed fields, whatever their order or white space
     * was. SHA-256 over the fields, each with its length before it, so that no two different requests run together.
     */
    public byte[] digest() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, platform.json());
            out.writeLong(amountCents);
            write(out, recipientEmail);
            out.writeBoolean(reference != null);
            write(out, reference == null ? "" : reference);
            for (Map.Entry<String, String> pair : new TreeMap<>(metadata).entrySet()) {
                write(out, pair.getKey());
                write(out, pair.getValue());
            }
            // Only where there is one, so that the digests of requests from before this field stay what they were.
            if (deliverAt != null) {
                out.writeLong(deliverAt.toEpochMilli());
            }
            return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written to", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }
}
