package app.aitopup.webhook.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.domain.ConformanceCase;
import app.aitopup.webhook.domain.SignatureCause;
import app.aitopup.webhook.domain.SignatureDoctor;
import app.aitopup.webhook.domain.SignatureDoctor.Known;
import app.aitopup.webhook.domain.SignatureDoctor.Received;
import app.aitopup.webhook.domain.SignatureFinding;
import app.aitopup.webhook.outbound.ConformanceRequests.Request;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConformanceRequestsTest {
    private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String OLD_SECRET = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    private static final String OTHER_SECRET = "whsec_QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8=";
    private static final Instant NOW = Instant.parse("2026-06-13T12:00:00Z");

    private final ConformanceRequests requests =
            new ConformanceRequests(Environment.STAGING, List.of(SECRET), OTHER_SECRET, NOW);

    @Test
    void signsGoodRequestsForTheReceiverAndWrongOnesInTheirWay() {
        for (ConformanceCase tried : ConformanceCase.values()) {
            for (int number = 0; number < tried.requests(); number++) {
                assertThat(cause(requests.request(tried, number, NOW)))
                        .as(tried + " " + number)
                        .isEqualTo(
                                switch (tried) {
                                    case STALE_TIMESTAMP -> SignatureCause.TIMESTAMP_STALE;
                                    case TAMPERED_BODY, WRONG_SECRET -> SignatureCause.SECRET_UNKNOWN;
                                    default -> SignatureCause.VALID;
                                });
            }
        }
    }

    @Test
    void sendsPingsThatSayWhatTheyAre() throws JsonProcessingException {
        JsonNode event = json(requests.request(ConformanceCase.VALID, 0, NOW));

        assertThat(event.properties().stream().map(Map.Entry::getKey).toList())
                .containsExactly("id", "type", "timestamp", "environment", "sequence", "data");
        assertThat(event.get("type").asText()).isEqualTo("ping");
        assertThat(event.get("sequence").isNull()).isTrue();
        assertThat(event.get("environment").asText()).isEqualTo("staging");
        assertThat(event.at("/data/conformance").asText()).isEqualTo("valid");
    }

    @Test
    void repeatsTheFirstEventByteForByte() {
        assertThat(requests.request(ConformanceCase.DUPLICATE, 0, NOW).body())
                .isEqualTo(requests.request(ConformanceCase.VALID, 0, NOW).body());
    }

    @Test
    void sendsTheOlderEventAfterTheNewerOne() throws JsonProcessingException {
        JsonNode first = json(requests.request(ConformanceCase.REORDERED, 0, NOW));
        JsonNode second = json(requests.request(ConformanceCase.REORDERED, 1, NOW));

        assertThat(Instant.parse(second.get("timestamp").asText()))
                .isBefore(Instant.parse(first.get("timestamp").asText()));
        assertThat(second.get("id").asText()).isLessThan(first.get("id").asText());
    }

    @Test
    void changesOneByteAndKeepsItJson() throws JsonProcessingException {
        assertThat(json(requests.request(ConformanceCase.TAMPERED_BODY, 0, NOW))
                        .at("/data/conformance")
                        .asText())
                .isEqualTo("tampered_bodY");
    }

    @Test
    void putsAStrangersSignatureBeforeAndAfterTheRightOne() {
        Request first = requests.request(ConformanceCase.BOTH_SECRETS, 0, NOW);
        Request second = requests.request(ConformanceCase.BOTH_SECRETS, 1, NOW);

        assertThat(signature(first)).isEqualTo(signedBy(first, OTHER_SECRET, SECRET));
        assertThat(signature(second)).isEqualTo(signedBy(second, SECRET, OTHER_SECRET));
    }

    @Test
    void neverSignsWithMoreSecretsThanADeliveryDoes() {
        ConformanceRequests rotating =
                new ConformanceRequests(Environment.STAGING, List.of(SECRET, OLD_SECRET, SECRET), OTHER_SECRET, NOW);

        Request last = rotating.request(ConformanceCase.BOTH_SECRETS, 1, NOW);

        assertThat(signature(last)).isEqualTo(signedBy(last, SECRET, OLD_SECRET, OTHER_SECRET));
    }

    private static SignatureCause cause(Request request) {
        SignatureFinding finding = new SignatureDoctor(Signatures::hmac)
                .examine(
                        new Received(request.headers(), request.body(), Optional.empty()),
                        new Known(List.of(SECRET), List.of(), Map.of(), Optional.empty()),
                        NOW);
        return finding.cause();
    }

    private static String signature(Request request) {
        return request.headers().get("X-AiTopUp-Signature");
    }

    private static String signedBy(Request request, String... secrets) {
        return Signatures.headers(List.of(secrets), "any", NOW, request.body()).get("X-AiTopUp-Signature");
    }

    private static JsonNode json(Request request) throws JsonProcessingException {
        return new ObjectMapper().readTree(request.body().text());
    }
}
