package app.aitopup.webhook.domain;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The signatures of one scheme as they were received, or why they cannot be read. Reads as strictly as the schemes'
 * libraries do.
 *
 * @param fault null where they can be read; then the other parts are there
 * @param eventId null where the scheme has none
 * @param macs what was received for the HMAC; one or more
 */
record ReceivedSignature(
        SignatureScheme scheme, SignatureFinding fault, String eventId, String timestamp, List<Bytes> macs) {
    /** More than any request of ours has, and few enough to compare with. */
    private static final int MACS_AT_MOST = 16;

    private static final int MAC_BYTES = 32;
    private static final Pattern SECONDS = Pattern.compile("0|[1-9][0-9]{0,11}");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern STRIPE_LIKE = Pattern.compile("\\s*t=.*", Pattern.DOTALL);
    private static final Pattern STANDARD_LIKE = Pattern.compile("\\s*v1a?,.*", Pattern.DOTALL);

    ReceivedSignature {
        macs = List.copyOf(macs);
    }

    /**
     * Reads what this scheme's header holds.
     *
     * @param headers by name in any case; with the scheme's own header among them
     */
    static ReceivedSignature read(SignatureScheme scheme, Map<String, String> headers) {
        String value = headers.get(scheme.header()).strip();
        return switch (scheme) {
            case AITOPUP -> readAitopup(value);
            case STANDARD -> readStandard(value, headers);
        };
    }

    /** Whether this looks like a signature header of either scheme. */
    static boolean looksSigned(String value) {
        return STRIPE_LIKE.matcher(value).matches()
                ? value.contains("v1=")
                : STANDARD_LIKE.matcher(value).matches();
    }

    private static ReceivedSignature readAitopup(String value) {
        SignatureScheme scheme = SignatureScheme.AITOPUP;
        if (STANDARD_LIKE.matcher(value).matches()) {
            return unreadable(
                    scheme,
                    SignatureCause.WRONG_HEADER,
                    "X-AiTopUp-Signature holds a value of webhook-signature (\"v1,\" and Base64). Pass the header of"
                            + " the same name on unchanged; its value begins with \"t=\".");
        }
        String timestamp = null;
        List<Bytes> macs = new ArrayList<>();
        for (String part : value.split(",", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String text = part.substring(equals + 1);
            if (name.equals("t") && timestamp == null && SECONDS.matcher(text).matches()) {
                timestamp = text;
            } else if (name.equals("v1") && HEX.matcher(text).matches()) {
                macs.add(Bytes.of(HexFormat.of().parseHex(text)));
            } else {
                return malformed(
                        scheme,
                        "X-AiTopUp-Signature has to be t=<seconds since 1970>,v1=<64 lower-case hex digits>, with more"
                                + " v1= during a rotation, and nothing else. Pass it on exactly as it came, without"
                                + " quotes, spaces or a name before it.");
            }
        }
        return timestamp == null || macs.isEmpty()
                ? malformed(scheme, "X-AiTopUp-Signature needs one t= and at least one v1=. Copy all of its value.")
                : readable(scheme, null, timestamp, macs);
    }

    private static ReceivedSignature readStandard(String value, Map<String, String> headers) {
        SignatureScheme scheme = SignatureScheme.STANDARD;
        if (STRIPE_LIKE.matcher(value).matches()) {
            return unreadable(
                    scheme,
                    SignatureCause.WRONG_HEADER,
                    "webhook-signature holds a value of X-AiTopUp-Signature (\"t=\" and \"v1=\"). Pass the header of"
                            + " the same name on unchanged; its value begins with \"v1,\".");
        }
        String id = headers.get(SignatureScheme.ID_HEADER);
        String timestamp = headers.get(SignatureScheme.TIMESTAMP_HEADER);
        if (id == null || timestamp == null) {
            return malformed(
                    scheme,
                    "webhook-signature is made over webhook-id, webhook-timestamp and the body, and "
                            + (id == null ? SignatureScheme.ID_HEADER : SignatureScheme.TIMESTAMP_HEADER)
                            + " is missing here. Pass all three headers on.");
        }
        if (!SECONDS.matcher(timestamp.strip()).matches()) {
            return malformed(
                    scheme, "webhook-timestamp has to be whole seconds since 1970. Pass it on exactly as it came.");
        }
        List<Bytes> macs = new ArrayList<>();
        for (String part : value.split(" ", -1)) {
            Bytes mac = part.startsWith("v1,") ? base64(part.substring(3)) : null;
            if (mac == null) {
                return malformed(
                        scheme,
                        "webhook-signature has to be v1,<44 characters of Base64>, with more of these after a space"
                                + " during a rotation, and nothing else. Pass it on exactly as it came.");
            }
            macs.add(mac);
        }
        return readable(scheme, id.strip(), timestamp.strip(), macs);
    }

    private static Bytes base64(String text) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            return bytes.length == MAC_BYTES ? Bytes.of(bytes) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static ReceivedSignature readable(
            SignatureScheme scheme, String eventId, String timestamp, List<Bytes> macs) {
        return macs.size() > MACS_AT_MOST
                ? malformed(scheme, "There are more signatures than we ever send: three at most.")
                : new ReceivedSignature(scheme, null, eventId, timestamp, macs);
    }

    private static ReceivedSignature malformed(SignatureScheme scheme, String advice) {
        return unreadable(scheme, SignatureCause.HEADER_MALFORMED, advice);
    }

    private static ReceivedSignature unreadable(SignatureScheme scheme, SignatureCause cause, String advice) {
        return new ReceivedSignature(scheme, new SignatureFinding(cause, advice), null, null, List.of());
    }
}
