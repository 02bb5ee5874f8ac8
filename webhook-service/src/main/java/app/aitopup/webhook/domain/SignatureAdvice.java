package app.aitopup.webhook.domain;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the signature doctor advises, in the words of somebody who has the receiver's code before them. */
final class SignatureAdvice {
    private static final String RAW_BODY =
            "Verify the raw bytes of the request, before a JSON parser or the framework touches them (for example"
                    + " express.raw() in Express, request.get_data() in Flask, a byte[] parameter in Java,"
                    + " io.ReadAll(r.Body) in Go).";
    // How a body looks that was decoded as something else than the UTF-8 it is.
    private static final List<Charset> WRONG_CHARSETS =
            List.of(StandardCharsets.ISO_8859_1, Charset.forName("windows-1252"), StandardCharsets.US_ASCII);
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private SignatureAdvice() {}

    static SignatureFinding missing(Map<String, String> headers) {
        Optional<String> elsewhere = headers.entrySet().stream()
                .filter(header -> ReceivedSignature.looksSigned(header.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
        if (elsewhere.isPresent()) {
            return new SignatureFinding(
                    SignatureCause.WRONG_HEADER,
                    "The header " + elsewhere.get() + " holds something like a signature, but ours are in"
                            + " X-AiTopUp-Signature and in webhook-signature. Read one of these two.");
        }
        return new SignatureFinding(
                SignatureCause.SIGNATURE_MISSING,
                "There is neither X-AiTopUp-Signature nor webhook-signature among these headers. Paste all headers as"
                        + " they were received; if they are not there, a proxy before the receiver drops them, or the"
                        + " request is not ours.");
    }

    /** The signature is right: all that is left is the time. */
    static SignatureFinding inTime(ReceivedSignature signature, Instant now) {
        long age = now.getEpochSecond() - Long.parseLong(signature.timestamp());
        if (age > SignatureScheme.TOLERANCE_SECONDS) {
            return new SignatureFinding(
                    SignatureCause.TIMESTAMP_STALE,
                    "The signature is right, but it was made " + age + " seconds ago, and receivers accept "
                            + SignatureScheme.TOLERANCE_SECONDS + ". For a request that you kept, that is as it should"
                            + " be: every attempt and replay is signed afresh. If your receiver refuses requests as"
                            + " they come in, its clock is ahead: let it be set by NTP.");
        }
        if (age < -SignatureScheme.TOLERANCE_SECONDS) {
            return new SignatureFinding(
                    SignatureCause.TIMESTAMP_FUTURE,
                    "The signature is right, but its time is " + -age + " seconds from now. If your receiver refuses"
                            + " requests as they come in, its clock is behind: let it be set by NTP.");
        }
        String rotation = signature.macs().size() > 1
                ? " This request is signed by several secrets, as during a rotation: accept it if any one of its"
                        + " signatures is yours, not only the first."
                : "";
        return new SignatureFinding(
                SignatureCause.VALID,
                signature.scheme().header() + " is right for this endpoint, these bytes and this time." + rotation
                        + " If your own check still fails, it is one of three things. The body: " + RAW_BODY
                        + " The secret: X-AiTopUp-Signature is keyed with the whole string, whsec_ included,"
                        + " webhook-signature with the Base64-decoded part after it. The header: Stripe's libraries"
                        + " take X-AiTopUp-Signature, Standard Webhooks' take the three webhook-* headers.");
    }

    static SignatureFinding otherTimestamp(SignatureScheme scheme) {
        return new SignatureFinding(
                SignatureCause.TIMESTAMP_MISMATCH,
                scheme.header() + " was signed with the time that stands in the other scheme's header, not with its"
                        + " own. Take both from one and the same request, the time of X-AiTopUp-Signature from its"
                        + " t=, that of webhook-signature from webhook-timestamp, unchanged.");
    }

    static SignatureFinding otherId() {
        return new SignatureFinding(
                SignatureCause.ID_MISMATCH,
                "webhook-signature was made for the event whose id is in the body, and webhook-id names another one."
                        + " Take all three webhook-* headers from the request that the body came with.");
    }

    /** The signature is right for what we sent: what was received is something else. */
    static SignatureFinding otherBody(Bytes received, SignatureDoctor.Sent sent) {
        String text = received.text();
        String where = " The first difference is at byte "
                + Arrays.mismatch(received.toArray(), sent.body().toArray()) + ", counted from 0.";
        if (sent.sameJson()) {
            return new SignatureFinding(
                    SignatureCause.BODY_RESERIALIZED,
                    "The signature is right for the body that we sent. This body says the same in other bytes: it was"
                            + " parsed and written again, or white space was added." + where + " " + RAW_BODY);
        }
        if (text.startsWith(BYTE_ORDER_MARK)) {
            return changed("begins with a byte order mark that we do not send.", where);
        }
        if (sent.body().text().startsWith(text)) {
            return changed("ends too early: it was cut off, or not read to its end.", where);
        }
        if (WRONG_CHARSETS.stream().anyMatch(charset -> new String(sent.body().toArray(), charset).equals(text))) {
            return changed("was decoded as something else than UTF-8, which it is.", where);
        }
        return changed("says something else.", where);
    }

    private static SignatureFinding changed(String how, String where) {
        return new SignatureFinding(
                SignatureCause.BODY_CHANGED,
                "The signature is right for the body that we sent. This body " + how + where + " " + RAW_BODY);
    }

    static SignatureFinding form(SignatureScheme scheme, SignatureDoctor.SecretForm used) {
        String wrong =
                switch (used) {
                    case WHOLE -> "the whole secret string, whsec_ included";
                    case DECODED -> "the Base64-decoded part of the secret";
                    case WITHOUT_PREFIX -> "the text after whsec_, without decoding it";
                };
        String right =
                switch (scheme) {
                    case AITOPUP -> "the whole secret string, whsec_ included, as it was shown";
                    case STANDARD -> "the part after whsec_, decoded from Base64";
                };
        return new SignatureFinding(
                SignatureCause.SECRET_FORM,
                "The secret is the right one, but the key was " + wrong + ". The key of " + scheme.header() + " is "
                        + right + ".");
    }

    static SignatureFinding oldSecret() {
        return new SignatureFinding(
                SignatureCause.OLD_SECRET,
                "This was signed by a secret of this endpoint that was rotated away and signs no more. Give your"
                        + " receiver the new one; if nobody has it any more, rotate again.");
    }

    static SignatureFinding otherEndpoint(String endpointId) {
        return new SignatureFinding(
                SignatureCause.OTHER_ENDPOINT,
                "This was signed with the secret of your endpoint " + endpointId + ". Every endpoint has a secret of"
                        + " its own: ask about that endpoint, or give this receiver its own endpoint's secret.");
    }

    static SignatureFinding unknown(Optional<SignatureDoctor.Sent> sent, boolean otherBody) {
        String body;
        if (sent.isEmpty()) {
            body = "We know of no event with this id here, so it may also be that the body was changed, or that the"
                    + " request is of the other environment or not ours.";
        } else if (otherBody) {
            body = "The body is not what we sent for this event either. " + RAW_BODY;
        } else {
            body = "The body is byte for byte what we sent.";
        }
        return new SignatureFinding(
                SignatureCause.SECRET_UNKNOWN,
                "No secret that we know of made this signature: not this endpoint's, in no form, nor another endpoint's"
                        + " of this account and environment. " + body + " If you made the signature yourself, your"
                        + " receiver has another secret: compare it with the one that was shown when the endpoint was"
                        + " created, and rotate it if that one is lost.");
    }

    /** What was found by the scheme that explains most, and that the other one came to something else. */
    static SignatureFinding together(SignatureScheme told, Map<SignatureScheme, SignatureFinding> findings) {
        SignatureFinding first = findings.get(told);
        String others = findings.entrySet().stream()
                .filter(other -> other.getValue().cause() != first.cause())
                .map(other ->
                        " " + other.getKey().header() + " is not right" + (first.valid() ? ", though (" : " either (")
                                + other.getValue().cause().json() + "): "
                                + other.getValue().advice())
                .collect(Collectors.joining());
        String which = first.valid() || others.isEmpty() ? "" : told.header() + ": ";
        return new SignatureFinding(first.cause(), which + first.advice() + others);
    }
}
