package app.aitopup.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerMetersTest {
    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    @ParameterizedTest
    @EnumSource
    void findsTheCodeOfAnEnvelope(Code code) throws JsonProcessingException {
        Envelope<String> envelope = Envelope.of(code, Instant.EPOCH, "\"code\":1");

        assertThat(AnswerMeters.code(JSON.writeValueAsBytes(envelope))).isEqualTo(code.number());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{}",
                "\"code\":",
                "{\"code\":\"1000\"}",
                "{\"codes\":1000}",
                "{\"data\":{\"text\":\"long enough that this is none of an envelope's keys\",\"code\":1000}}"
            })
    void findsNoneInAnythingElse(String body) {
        assertThat(AnswerMeters.code(body.getBytes(StandardCharsets.UTF_8))).isZero();
    }

    @Test
    void goesOnAfterABeginning() {
        assertThat(AnswerMeters.code("{\"c\"code\":1000}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(1000);
    }
}
