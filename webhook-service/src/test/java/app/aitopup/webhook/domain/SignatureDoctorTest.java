package app.aitopup.webhook.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.webhook.SignatureVectors;
import app.aitopup.webhook.SignatureVectors.Vector;
import app.aitopup.webhook.domain.SignatureDoctor.Known;
import app.aitopup.webhook.domain.SignatureDoctor.Received;
import app.aitopup.webhook.domain.SignatureDoctor.Sent;
import app.aitopup.webhook.outbound.Signatures;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureDoctorTest {
    private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String EVENT = "evt_01k3v6m8q2w4x6z8b0c2d4f6h8";
    private static final String BODY = "{\"id\":\"" + EVENT + "\",\"amount\":1000}";
    private static final Instant NOW = Instant.ofEpochSecond(1_781_352_000);

    private final SignatureDoctor doctor = new SignatureDoctor(Signatures::hmac);

    static List<Vector> vectors() {
        return SignatureVectors.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void findsTheCauseOfEveryVector(Vector vector) {
        SignatureFinding finding = examine(vector);

        assertThat(finding.cause().json()).as(finding.advice()).isEqualTo(vector.cause());
        assertThat(finding.valid()).isEqualTo(vector.valid());
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void tellsNoSecretAndNoSignature(Vector vector) {
        String advice = examine(vector).advice();

        // Signatures have 44 and 64 such characters in a row, secrets 43, ids 26.
        assertThat(advice).isNotBlank().doesNotContain("whsec_A").doesNotContainPattern("[0-9A-Za-z+/]{30,}");
    }

    @Test
    void hasAVectorForEveryCause() {
        assertThat(vectors().stream().map(Vector::cause).collect(Collectors.toSet()))
                .isEqualTo(Arrays.stream(SignatureCause.values())
                        .map(SignatureCause::json)
                        .collect(Collectors.toSet()));
    }

    @Test
    void acceptsAnyOneOfSeveralSecrets() {
        vectors().stream().filter(Vector::valid).forEach(vector -> vector.secrets()
                .forEach(secret ->
                        assertThat(examine(vector, List.of(secret)).valid()).isTrue()));
    }

    @Test
    void acceptsNoBodyThatDiffersInAByte() {
        Map<String, String> headers = headers();
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            byte[] changed = body.clone();
            changed[i] ^= 1;
            assertThat(examine(headers, Bytes.of(changed), known(Optional.empty()))
                            .cause())
                    .isEqualTo(SignatureCause.SECRET_UNKNOWN);
            Optional<Sent> sent = Optional.of(new Sent(bytes(BODY), false));
            assertThat(examine(headers, Bytes.of(changed), known(sent)).cause()).isEqualTo(SignatureCause.BODY_CHANGED);
        }
    }

    @Test
    void readsHeaderNamesInAnyCase() {
        Map<String, String> upper = new HashMap<>();
        headers().forEach((name, value) -> upper.put(name.toUpperCase(Locale.ROOT), value));

        assertThat(examine(upper, bytes(BODY), known(Optional.empty())).valid()).isTrue();
    }

    @Test
    void saysWhichOfTheTwoSchemesIsNotRight() {
        Map<String, String> headers = headers();
        headers.put("webhook-timestamp", "1781352001");

        SignatureFinding finding = examine(headers, bytes(BODY), known(Optional.empty()));

        assertThat(finding.valid()).isTrue();
        assertThat(finding.advice())
                .startsWith("X-AiTopUp-Signature is right")
                .contains("webhook-signature is not right, though (timestamp_mismatch)");

        Map<String, String> bothWrong = headers();
        bothWrong.put("X-AiTopUp-Signature", "nonsense");
        bothWrong.put("webhook-timestamp", "1781352001");
        assertThat(examine(bothWrong, bytes(BODY), known(Optional.empty())).advice())
                .contains("X-AiTopUp-Signature")
                .contains("webhook-signature");
    }

    @Test
    void namesTheOtherEndpoint() {
        Known known = new Known(
                List.of("whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="),
                List.of(),
                Map.of("whe_01k3v6m8q2w4x6z8b0c2d4f6h8", List.of(SECRET)),
                Optional.empty());

        assertThat(examine(headers(), bytes(BODY), known).advice()).contains("whe_01k3v6m8q2w4x6z8b0c2d4f6h8");
    }

    @Test
    void namesTheFirstByteThatDiffers() {
        Optional<Sent> sent = Optional.of(new Sent(bytes(BODY), true));

        SignatureFinding finding = examine(headers(), bytes(BODY.replace("\":1000", "\": 1000")), known(sent));

        assertThat(finding.cause()).isEqualTo(SignatureCause.BODY_RESERIALIZED);
        assertThat(finding.advice()).contains("at byte " + BODY.indexOf("1000") + ",");
    }

    @Test
    void saysHowTheBodyWasChanged() {
        String sent = "{\"name\":\"Zoë\"}";
        Map<String, String> headers = Signatures.headers(List.of(SECRET), EVENT, NOW, bytes(sent));
        Map.of(
                        sent.substring(0, 9),
                        "ends too early",
                        "\uFEFF" + sent,
                        "byte order mark",
                        "{\"name\":\"ZoÃ«\"}",
                        "UTF-8",
                        "{\"name\":\"Zoe\"}",
                        "says something else")
                .forEach((received, how) -> {
                    Optional<Sent> event = Optional.of(new Sent(bytes(sent), false));
                    assertThat(examine(headers, bytes(received), known(event)).advice())
                            .contains(how);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t=1781352000",
                "t=1781352000,v1=",
                "t=1781352000,t=1781352000,v1=00",
                "t=+1781352000,v1=0000000000000000000000000000000000000000000000000000000000000000",
                "t=1781352000000,v1=0000000000000000000000000000000000000000000000000000000000000000",
                "t=1781352000,v1=0000000000000000000000000000000000000000000000000000000000000000,v0=1",
                "t=1781352000, v1=0000000000000000000000000000000000000000000000000000000000000000",
                "\"t=1781352000,v1=0000000000000000000000000000000000000000000000000000000000000000\"",
                "0000000000000000000000000000000000000000000000000000000000000000",
            })
    void callsMalformedWhatIsNoSignatureOfOurs(String value) {
        assertThat(examine(Map.of("x-aitopup-signature", value), bytes(BODY), known(Optional.empty()))
                        .cause())
                .isEqualTo(SignatureCause.HEADER_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "v1,", "v1,AAAA", "v1,????", "v2,AAAA", "v1a,AAAA"})
    void callsMalformedWhatIsNoStandardSignature(String value) {
        Map<String, String> headers =
                Map.of("webhook-id", EVENT, "webhook-timestamp", "1781352000", "webhook-signature", value);

        assertThat(examine(headers, bytes(BODY), known(Optional.empty())).cause())
                .isEqualTo(SignatureCause.HEADER_MALFORMED);
    }

    @Test
    void comparesWithNoMoreSignaturesThanAreEverSent() {
        String many = "t=1781352000" + (",v1=" + "0".repeat(64)).repeat(1000);

        assertThat(examine(Map.of("X-AiTopUp-Signature", many), bytes(BODY), known(Optional.empty()))
                        .cause())
                .isEqualTo(SignatureCause.HEADER_MALFORMED);
    }

    @Test
    void neverSaysValidWithoutATimeInReach() {
        for (long age : new long[] {-100_000, -301, 301, 100_000}) {
            SignatureFinding finding =
                    doctor.examine(received(headers(), bytes(BODY)), known(Optional.empty()), NOW.plusSeconds(age));
            assertThat(Set.of(SignatureCause.TIMESTAMP_STALE, SignatureCause.TIMESTAMP_FUTURE))
                    .contains(finding.cause());
        }
    }

    private SignatureFinding examine(Vector vector) {
        return examine(vector, vector.secrets());
    }

    private SignatureFinding examine(Vector vector, List<String> secrets) {
        Optional<Sent> sent = vector.sentBody().map(body -> new Sent(bytes(body), sameJson(body, vector.body())));
        return doctor.examine(
                received(vector.headers(), vector.bytes()),
                new Known(secrets, vector.oldSecrets(), vector.otherEndpoints(), sent),
                vector.now());
    }

    private SignatureFinding examine(Map<String, String> headers, Bytes body, Known known) {
        return doctor.examine(received(headers, body), known, NOW);
    }

    private static Received received(Map<String, String> headers, Bytes body) {
        return new Received(headers, body, Optional.of(EVENT));
    }

    private static Known known(Optional<Sent> sent) {
        return new Known(List.of(SECRET), List.of(), Map.of(), sent);
    }

    private static Map<String, String> headers() {
        return Signatures.headers(List.of(SECRET), EVENT, NOW, bytes(BODY));
    }

    private static boolean sameJson(String one, String other) {
        try {
            ObjectMapper mapper = new ObjectMapper();
            return mapper.readTree(one).equals(mapper.readTree(other));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
