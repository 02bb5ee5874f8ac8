package app.aitopup.webhook.domain;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * Finds out why a receiver's check of a signature fails: compares what was received with what we would have signed, and
 * with what comes of the usual mistakes. Compares in constant time, says what was done and never what would be right.
 */
public final class SignatureDoctor {
    private final BinaryOperator<Bytes> hmac;

    /**
     * A doctor.
     *
     * @param hmac the HMAC-SHA256 of a message, by key and message
     */
    public SignatureDoctor(BinaryOperator<Bytes> hmac) {
        this.hmac = hmac;
    }

    /**
     * What was received.
     *
     * @param headers by name in any case
     * @param eventIdInBody the id that the body gives itself, if it is JSON and does
     */
    public record Received(Map<String, String> headers, Bytes body, Optional<String> eventIdInBody) {
        public Received {
            Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            byName.putAll(headers);
            headers = byName;
        }

        /** The id of the event that this should be. */
        public Optional<String> eventId() {
            return Optional.ofNullable(headers.get(SignatureScheme.ID_HEADER))
                    .map(String::strip)
                    .or(() -> eventIdInBody);
        }
    }

    /**
     * What we know of that event and of who signs.
     *
     * @param secrets those of the endpoint that sign now
     * @param oldSecrets those of the endpoint that sign no more
     * @param otherEndpoints the secrets of the account's other endpoints in this environment, by endpoint id
     * @param sent the event under the received id, if we know one
     */
    public record Known(
            List<String> secrets,
            List<String> oldSecrets,
            Map<String, List<String>> otherEndpoints,
            Optional<Sent> sent) {
        public Known {
            secrets = List.copyOf(secrets);
            oldSecrets = List.copyOf(oldSecrets);
            otherEndpoints = Map.copyOf(otherEndpoints);
        }
    }

    /**
     * The event as it was sent.
     *
     * @param sameJson whether the received body is JSON and equal to this one as such
     */
    public record Sent(Bytes body, boolean sameJson) {}

    /** What is wrong, or that nothing is. */
    public SignatureFinding examine(Received received, Known known, Instant now) {
        Map<SignatureScheme, ReceivedSignature> signatures = new EnumMap<>(SignatureScheme.class);
        for (SignatureScheme scheme : SignatureScheme.values()) {
            if (received.headers().containsKey(scheme.header())) {
                signatures.put(scheme, ReceivedSignature.read(scheme, received.headers()));
            }
        }
        if (signatures.isEmpty()) {
            return SignatureAdvice.missing(received.headers());
        }
        Map<SignatureScheme, SignatureFinding> findings = new EnumMap<>(SignatureScheme.class);
        signatures.forEach((scheme, signature) ->
                findings.put(scheme, examine(signature, otherTimestamp(scheme, signatures), received, known, now)));
        SignatureScheme told = findings.keySet().stream()
                .min(Comparator.comparing(scheme -> findings.get(scheme).cause()))
                .orElseThrow();
        return SignatureAdvice.together(told, findings);
    }

    private SignatureFinding examine(
            ReceivedSignature signature, Optional<String> otherTimestamp, Received received, Known known, Instant now) {
        if (signature.fault() != null) {
            return signature.fault();
        }
        List<Bytes> ownKeys = keys(signature.scheme(), known.secrets());
        Optional<Sent> otherBody = known.sent().filter(sent -> !sent.body().equals(received.body()));
        Bytes asReceived = signed(signature, signature.timestamp(), received.body());
        if (matches(signature, ownKeys, asReceived)) {
            return SignatureAdvice.inTime(signature, now);
        }
        if (otherTimestamp.isPresent()
                && matches(signature, ownKeys, signed(signature, otherTimestamp.get(), received.body()))) {
            return SignatureAdvice.otherTimestamp(signature.scheme());
        }
        if (signature.eventId() != null
                && received.eventIdInBody().isPresent()
                && matches(
                        signature,
                        ownKeys,
                        signature
                                .scheme()
                                .signed(received.eventIdInBody().get(), signature.timestamp(), received.body()))) {
            return SignatureAdvice.otherId();
        }
        List<Bytes> messages = new ArrayList<>(List.of(asReceived));
        if (otherBody.isPresent()) {
            Bytes asSent =
                    signed(signature, signature.timestamp(), otherBody.get().body());
            if (matches(signature, ownKeys, asSent)) {
                return SignatureAdvice.otherBody(received.body(), otherBody.get());
            }
            messages.add(asSent);
        }
        return otherKey(signature, messages, known)
                .orElseGet(() -> SignatureAdvice.unknown(known.sent(), otherBody.isPresent()));
    }

    /** Whether a key was used that is none, or not any more, or not this endpoint's. */
    private Optional<SignatureFinding> otherKey(ReceivedSignature signature, List<Bytes> messages, Known known) {
        SignatureScheme scheme = signature.scheme();
        for (Bytes message : messages) {
            for (String secret : known.secrets()) {
                for (SecretForm form : SecretForm.values()) {
                    Bytes key = form.key(secret);
                    if (!key.equals(scheme.key(secret)) && matches(signature, List.of(key), message)) {
                        return Optional.of(SignatureAdvice.form(scheme, form));
                    }
                }
            }
            if (matches(signature, keys(scheme, known.oldSecrets()), message)) {
                return Optional.of(SignatureAdvice.oldSecret());
            }
            for (Map.Entry<String, List<String>> other : known.otherEndpoints().entrySet()) {
                if (matches(signature, keys(scheme, other.getValue()), message)) {
                    return Optional.of(SignatureAdvice.otherEndpoint(other.getKey()));
                }
            }
        }
        return Optional.empty();
    }

    /** What people make a key of. */
    enum SecretForm {
        WHOLE {
            @Override
            Bytes key(String secret) {
                return SignatureScheme.utf8(secret);
            }
        },
        DECODED {
            @Override
            Bytes key(String secret) {
                return Bytes.of(Base64.getDecoder().decode(SignatureScheme.afterPrefix(secret)));
            }
        },
        WITHOUT_PREFIX {
            @Override
            Bytes key(String secret) {
                return SignatureScheme.utf8(SignatureScheme.afterPrefix(secret));
            }
        };

        abstract Bytes key(String secret);
    }

    private static Optional<String> otherTimestamp(
            SignatureScheme scheme, Map<SignatureScheme, ReceivedSignature> signatures) {
        ReceivedSignature own = signatures.get(scheme);
        return signatures.values().stream()
                .filter(other -> other.scheme() != scheme && other.fault() == null)
                .map(ReceivedSignature::timestamp)
                .filter(timestamp -> !timestamp.equals(own.timestamp()))
                .findFirst();
    }

    private static Bytes signed(ReceivedSignature signature, String timestamp, Bytes body) {
        return signature.scheme().signed(signature.eventId(), timestamp, body);
    }

    private static List<Bytes> keys(SignatureScheme scheme, List<String> secrets) {
        return secrets.stream().map(scheme::key).toList();
    }

    /** Goes through all of them whatever is found, and compares in constant time: nobody learns a signature by it. */
    private boolean matches(ReceivedSignature signature, List<Bytes> keys, Bytes message) {
        boolean matches = false;
        for (Bytes key : keys) {
            byte[] right = hmac.apply(key, message).toArray();
            for (Bytes mac : signature.macs()) {
                matches |= MessageDigest.isEqual(right, mac.toArray());
            }
        }
        return matches;
    }
}
