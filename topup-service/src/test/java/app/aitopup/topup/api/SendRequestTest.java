package app.aitopup.topup.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.Refusal;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.TopupRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class SendRequestTest {
    private static final String GOOD =
            "{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"user@example.com\"}";

    private static final TopupConfig.Amounts RANGE = new TopupConfig.Amounts() {
        @Override
        public long minimumCents() {
            return 100;
        }

        @Override
        public long maximumCents() {
            return 50_000;
        }
    };

    private static final Instant NOW = Instant.parse("2026-06-13T12:00:00Z");

    @Test
    void readsTheTimeOfDeliveryAlsoWhenItIsPastBecauseAReplaySaysSo() {
        String sent = "{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"user@example.com\","
                + "\"deliver_at\":\"%s\"}";

        assertThat(read(sent.formatted("2026-06-14T14:00:00.5+02:00")).deliverAt())
                .isEqualTo(Instant.parse("2026-06-14T12:00:00.500Z"));
        assertThat(read(sent.formatted("2020-01-01T00:00:00Z")).deliverAt()).isBefore(NOW);
    }

    @Test
    void readsTheAnnouncementsRequest() {
        TopupRequest request =
                read("{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"User@Example.com\"}");

        assertThat(request.amountCents()).isEqualTo(1000);
        assertThat(request.recipientEmail()).as("in lower case").isEqualTo("user@example.com");
        assertThat(request.reference()).isNull();
        assertThat(request.metadata()).isEmpty();
    }

    /** {@code bad-requests.tsv}: the body, the code, the fields at fault. */
    @ParameterizedTest
    @CsvFileSource(resources = "/bad-requests.tsv", delimiter = '\t', quoteCharacter = '`', numLinesToSkip = 1)
    void refusesWithTheCodeAndAllFieldsAtFault(String body, int code, String fields) {
        String filled = body.replace("{X101}", "x".repeat(101)).replace("{X255}", "x".repeat(250) + "@a.io");

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> read(filled));

        assertThat(refusal).isNotNull();
        assertThat(refusal.code().number()).isEqualTo(code);
        assertThat(refusal.errors().stream().map(FieldError::field))
                .containsExactlyInAnyOrderElementsOf(fields == null ? List.of() : Arrays.asList(fields.split(",")));
    }

    @Test
    void takesOneIdempotencyKeyOfPrintableAscii() {
        read(GOOD, List.of());
        read(GOOD, List.of("order 17"));
        for (List<String> bad :
                List.of(List.of("a", "b"), List.of(""), List.of("é"), List.of("x".repeat(256)), List.of("a\tb"))) {
            assertThat(catchThrowableOfType(Refusal.class, () -> read(GOOD, bad))
                            .errors())
                    .as(bad.toString())
                    .extracting(FieldError::field)
                    .containsExactly("Idempotency-Key");
        }
    }

    @Test
    void namesTheFaultsOfHeaderAndBodyAtOnce() {
        assertThat(catchThrowableOfType(Refusal.class, () -> read(GOOD.replace("1000", "1"), List.of("")))
                        .errors())
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("Idempotency-Key", "amount_cents");
    }

    @Test
    void findsThePreferenceAmongOthers() {
        assertThat(SendRequest.respondAsync(List.of("respond-async"))).isTrue();
        assertThat(SendRequest.respondAsync(List.of("wait=5", "handling=lenient, Respond-Async; x=1")))
                .isTrue();
        assertThat(SendRequest.respondAsync(List.of())).isFalse();
        assertThat(SendRequest.respondAsync(List.of("respond-asynchronously, wait=5")))
                .isFalse();
    }

    private static TopupRequest read(String body) {
        return read(body, List.of());
    }

    private static TopupRequest read(String body, List<String> idempotencyKeys) {
        Map<String, TopupConfig.Amounts> everywhere = new HashMap<>();
        for (String platform : List.of("", "claude", "chatgpt", "gemini")) {
            everywhere.put(platform, RANGE);
        }
        return SendRequest.read(body.getBytes(StandardCharsets.UTF_8), idempotencyKeys, everywhere, NOW);
    }
}
