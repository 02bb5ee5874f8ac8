package app.aitopup.webhook.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.webhook.domain.Bytes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

class SignaturesTest {
    private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String BODY = "{\"id\":\"evt_1\",\"object\":\"event\",\"data\":{\"reference\":\"Zoë 🚀\"}}";
    private static final long TOLERANCE_SECONDS = 300;

    @Test
    void isTheOneOfEveryVector() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/signatures/vectors.json")) {
            JsonNode vectors = new ObjectMapper().readTree(file);
            assertThat(vectors).hasSizeGreaterThan(2).allSatisfy(vector -> {
                Map<String, String> headers = Signatures.headers(
                        List.of(vector.get("secret").asText()),
                        vector.get("event_id").asText(),
                        Instant.ofEpochSecond(vector.get("timestamp").asLong()),
                        bytes(vector.get("body").asText()));
                assertThat(headers)
                        .containsEntry(
                                "X-AiTopUp-Signature",
                                vector.get("x_aitopup_signature").asText())
                        .containsEntry("webhook-id", vector.get("event_id").asText())
                        .containsEntry(
                                "webhook-timestamp", vector.get("timestamp").asText())
                        .containsEntry(
                                "webhook-signature",
                                vector.get("webhook_signature").asText());
            });
        }
    }

    @Test
    void isVerifiedByStripesLibrary() {
        String header = headers().get(Signatures.STRIPE);

        assertThatCode(() -> Webhook.Signature.verifyHeader(BODY, header, SECRET, TOLERANCE_SECONDS))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Webhook.Signature.verifyHeader(BODY + " ", header, SECRET, TOLERANCE_SECONDS))
                .isInstanceOf(SignatureVerificationException.class);
        assertThatThrownBy(() -> Webhook.Signature.verifyHeader(BODY, header, SECRET + "x", TOLERANCE_SECONDS))
                .isInstanceOf(SignatureVerificationException.class);
    }

    @Test
    void letsStripesLibraryBuildItsEventOfOurPayload() throws IOException, SignatureVerificationException {
        String payload = golden();
        String header = Signatures.headers(List.of(SECRET), "evt_1", Instant.now(), bytes(payload))
                .get(Signatures.STRIPE);

        assertThat(Webhook.constructEvent(payload, header, SECRET).getType()).isEqualTo("topup.delivered");
    }

    @Test
    void isVerifiedByTheStandardWebhooksLibrary() {
        HttpHeaders headers = standard(headers());

        assertThatCode(() -> new com.standardwebhooks.Webhook(SECRET).verify(BODY, headers))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> new com.standardwebhooks.Webhook(SECRET).verify(BODY + " ", headers))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> new com.standardwebhooks.Webhook("whsec_AAAA").verify(BODY, headers))
                .isInstanceOf(WebhookVerificationException.class);
    }

    private String golden() throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/golden/topup.delivered.json")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Map<String, String> headers() {
        return Signatures.headers(List.of(SECRET), "evt_1", Instant.now(), bytes(BODY));
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
