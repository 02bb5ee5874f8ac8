package app.aitopup.webhook.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.webhook.SignatureVectors;
import app.aitopup.webhook.SignatureVectors.Vector;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.SignatureScheme;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesTest {
    private static final List<String> SECRETS = List.of(
            "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=",
            "whsec_QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=",
            "whsec_YGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn8=");
    private static final String BODY = "{\"id\":\"evt_1\",\"object\":\"event\",\"data\":{\"reference\":\"Zoë 🚀\"}}";
    private static final long TOLERANCE_SECONDS = SignatureScheme.TOLERANCE_SECONDS;

    // The libraries look at the real clock.
    private final Instant now = Instant.now();

    static List<Vector> signedByUs() {
        return SignatureVectors.all().stream().filter(Vector::valid).toList();
    }

    @ParameterizedTest
    @MethodSource("signedByUs")
    void isTheOneOfEveryValidVector(Vector vector) {
        String signature = vector.headers().get("X-AiTopUp-Signature");
        Instant signedAt = Instant.ofEpochSecond(Long.parseLong(signature.substring(2, signature.indexOf(','))));
        String id = vector.headers().getOrDefault("webhook-id", "evt_1");

        assertThat(Signatures.headers(vector.secrets(), id, signedAt, vector.bytes()))
                .containsAllEntriesOf(vector.headers());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isVerifiedByStripesLibraryWithEachSecret(int count) {
        String header = headers(count).get("X-AiTopUp-Signature");

        for (String secret : SECRETS.subList(0, count)) {
            assertThatCode(() -> stripe(BODY, header, secret)).doesNotThrowAnyException();
            for (String changed : changed()) {
                assertThatThrownBy(() -> stripe(changed, header, secret))
                        .isInstanceOf(SignatureVerificationException.class);
            }
        }
        assertThatThrownBy(() -> stripe(BODY, header, SECRETS.get(count)))
                .isInstanceOf(SignatureVerificationException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void isVerifiedByTheStandardWebhooksLibraryWithEachSecret(int count) {
        HttpHeaders headers = standard(headers(count));

        for (String secret : SECRETS.subList(0, count)) {
            assertThatCode(() -> standard(BODY, headers, secret)).doesNotThrowAnyException();
            for (String changed : changed()) {
                assertThatThrownBy(() -> standard(changed, headers, secret))
                        .isInstanceOf(WebhookVerificationException.class);
            }
        }
        assertThatThrownBy(() -> standard(BODY, headers, SECRETS.get(count)))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void letsStripesLibraryBuildItsEventOfOurPayload() throws IOException, SignatureVerificationException {
        String payload = golden();
        String header = Signatures.headers(SECRETS.subList(0, 2), "evt_1", Instant.now(), bytes(payload))
                .get("X-AiTopUp-Signature");

        assertThat(Webhook.constructEvent(payload, header, SECRETS.get(1)).getType())
                .isEqualTo("topup.delivered");
    }

    @Test
    void signsWithTheNewestThreeSecretsAtMost() {
        assertThat(headers(4).get("X-AiTopUp-Signature").split(",v1=")).hasSize(1 + 3);
        assertThat(headers(4)).isEqualTo(headers(3));
        assertThatThrownBy(() -> headers(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void stripe(String body, String header, String secret) throws SignatureVerificationException {
        Webhook.Signature.verifyHeader(body, header, secret, TOLERANCE_SECONDS);
    }

    private static void standard(String body, HttpHeaders headers, String secret) throws WebhookVerificationException {
        new com.standardwebhooks.Webhook(secret).verify(body, headers);
    }

    /** The body with one byte more, less and other. */
    private static List<String> changed() {
        return List.of(BODY + " ", BODY.substring(1), BODY.replace("evt_1", "evt_2"));
    }

    private String golden() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/golden/topup.delivered.json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Map<String, String> headers(int count) {
        return Signatures.headers(SECRETS.subList(0, count), "evt_1", now, bytes(BODY));
    }

    private static HttpHeaders standard(Map<String, String> headers) {
        return HttpHeaders.of(
                headers.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))),
                (name, value) -> true);
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
