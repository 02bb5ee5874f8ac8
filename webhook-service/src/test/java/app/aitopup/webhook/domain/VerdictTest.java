package app.aitopup.webhook.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.webhook.domain.Attempt.Answer;
import app.aitopup.webhook.domain.Attempt.Request;
import app.aitopup.webhook.domain.Attempt.Trigger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {
    private static final Bytes NOTHING = Bytes.of(new byte[0]);

    private final RetrySchedule schedule =
            new RetrySchedule(List.of(Duration.ofSeconds(5), Duration.ofSeconds(30)), false);

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
        assertThat(verdict(answered(3, 500))).isEqualTo(new Verdict(DeliveryStatus.EXHAUSTED, Optional.empty()));
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

    @Test
    void triesAgainForTheWholeScheduleAfterAReplay() {
        assertThat(Verdict.of(answered(4, 500), 3, schedule, new Random()).retryAfter())
                .get()
                .matches(delay -> delay.compareTo(ofSeconds(6)) < 0);
        assertThat(Verdict.of(answered(6, 500), 3, schedule, new Random()).status())
                .isEqualTo(DeliveryStatus.EXHAUSTED);
    }

    @Test
    void isOverAfterATestWhateverTheReceiverSays() {
        Request request = new Request("https://example.com/", Map.of(), NOTHING);
        Answer gone = new Answer(410, Map.of(), NOTHING);
        Attempt test = new Attempt(1, Trigger.TEST, Instant.EPOCH, 7, request, gone, null, null, Attempt.Timings.NONE);

        assertThat(Verdict.of(test, 0, RetrySchedule.ONCE, new Random()).status())
                .isEqualTo(DeliveryStatus.EXHAUSTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"120|120", " 7 |7", "0|0", "Thu, 01 Jan 1970 00:02:00 GMT|120"})
    void readsHowLongTheReceiverWantsToBeLeftAlone(String value, long seconds) {
        assertThat(asks(value)).contains(ofSeconds((int) seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "Wed, 31 Dec 1969 23:59:00 GMT"})
    void takesNothingForAWishThatIsNone(String value) {
        assertThat(asks(value)).isEmpty();
    }

    private static Optional<Duration> asks(String retryAfter) {
        Request request = new Request("https://example.com/", Map.of(), NOTHING);
        Answer answer = new Answer(503, Map.of("Retry-After", retryAfter), NOTHING);
        return new Attempt(1, Trigger.AUTOMATIC, Instant.EPOCH, 0, request, answer, null, null, Attempt.Timings.NONE)
                .asksToWait();
    }

    private Verdict verdict(Attempt attempt) {
        return Verdict.of(attempt, 0, schedule, new Random());
    }

    private static Attempt answered(int number, int status) {
        return attempt(number, new Answer(status, Map.of(), NOTHING), null);
    }

    private static Attempt failed(int number, AttemptError error) {
        return attempt(number, null, error);
    }

    private static Attempt attempt(int number, Answer answer, AttemptError error) {
        Request request = new Request("https://example.com/", Map.of(), NOTHING);
        return new Attempt(
                number, Trigger.AUTOMATIC, Instant.EPOCH, 7, request, answer, error, null, Attempt.Timings.NONE);
    }

    private static Duration ofSeconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
