package app.aitopup.webhook.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.webhook.domain.Attempt.Answer;
import app.aitopup.webhook.domain.Attempt.Request;
import app.aitopup.webhook.domain.Attempt.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    private static final Bytes NOTHING = Bytes.of(new byte[0]);

    private final RetrySchedule schedule = new RetrySchedule(List.of(Duration.ofSeconds(5), Duration.ofSeconds(30)));

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void succeedsWithAny2xx(int status) {
        assertThat(verdict(answered(3, status)).status()).isEqualTo(DeliveryStatus.SUCCEEDED);
        assertThat(verdict(answered(1, status)).retryAfter()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 199, 300, 301, 307, 308, 400, 404, 429, 500, 503, 599})
    void triesAgainAfterAnythingElse(int status) {
        assertThat(verdict(answered(1, status)).status()).isEqualTo(DeliveryStatus.PENDING);
        assertThat(verdict(answered(1, status)).retryAfter().orElseThrow()).isGreaterThanOrEqualTo(ofSeconds(5));
        assertThat(verdict(answered(2, status)).retryAfter().orElseThrow()).isGreaterThanOrEqualTo(ofSeconds(30));
    }

    @Test
    void isExhaustedAfterTheThirdFailure() {
        assertThat(verdict(answered(3, 500)))
                .isEqualTo(new Verdict(DeliveryStatus.EXHAUSTED, java.util.Optional.empty()));
        assertThat(verdict(failed(3, AttemptError.TIMEOUT)).status()).isEqualTo(DeliveryStatus.EXHAUSTED);
    }

    @Test
    void triesAgainWhenThereWasNoAnswer() {
        for (AttemptError error : AttemptError.values()) {
            assertThat(verdict(failed(1, error)).status()).as(error.json()).isEqualTo(DeliveryStatus.PENDING);
        }
    }

    @Test
    void holdsTheDeliveryWhenTheReceiverIsGone() {
        Verdict verdict = verdict(answered(1, 410));

        assertThat(verdict.status()).isEqualTo(DeliveryStatus.HELD);
        assertThat(verdict.retryAfter()).isEmpty();
    }

    private Verdict verdict(Attempt attempt) {
        return Verdict.of(attempt, schedule, new Random());
    }

    private static Attempt answered(int number, int status) {
        return attempt(number, new Answer(status, Map.of(), NOTHING), null);
    }

    private static Attempt failed(int number, AttemptError error) {
        return attempt(number, null, error);
    }

    private static Attempt attempt(int number, Answer answer, AttemptError error) {
        Request request = new Request("https://example.com/", Map.of(), NOTHING);
        return new Attempt(number, Trigger.AUTOMATIC, Instant.EPOCH, 7, request, answer, error, null);
    }

    private static Duration ofSeconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
