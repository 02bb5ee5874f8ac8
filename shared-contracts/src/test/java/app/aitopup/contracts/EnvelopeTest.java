package app.aitopup.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final Instant NOON = Instant.parse("2026-06-13T12:00:00Z");

    private final ObjectMapper json = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);

    @Test
    void isTheAnnouncementsFieldForField() throws JsonProcessingException {
        Envelope<?> envelope = Envelope.of(
                Code.TOPUP_DELIVERED, "txn_abc123", TopupStatus.DELIVERED, NOON, Map.of("amount_cents", 1000));

        assertThat(json.writeValueAsString(envelope))
                .isEqualTo("{\"success\":true,\"code\":1001,\"transaction_id\":\"txn_abc123\",\"status\":\"delivered\","
                        + "\"timestamp\":\"2026-06-13T12:00:00.000Z\",\"data\":{\"amount_cents\":1000}}");
    }

    @Test
    void saysWhatIsWrongAndWhatToDo() throws JsonProcessingException {
        Problem problem = new Problem(
                "Amount out of range",
                Code.AMOUNT_INVALID.docsUrl(),
                List.of(new Problem.FieldError("amount_cents", "is 99", "send at least 100")),
                Funds.UNTOUCHED,
                new Problem.Retry(true, 1, true));

        assertThat(json.writeValueAsString(Envelope.of(Code.AMOUNT_INVALID, NOON, problem)))
                .isEqualTo("{\"success\":false,\"code\":3003,\"transaction_id\":null,\"status\":\"error\","
                        + "\"timestamp\":\"2026-06-13T12:00:00.000Z\",\"data\":{\"message\":\"Amount out of range\","
                        + "\"docs_url\":\"https://aitopup.app/docs/errors#3003\",\"errors\":[{\"field\":\"amount_cents\","
                        + "\"message\":\"is 99\",\"fix\":\"send at least 100\"}],\"funds\":\"untouched\","
                        + "\"retry\":{\"safe\":true,\"after_seconds\":1,\"same_key\":true}}}");
    }
}
