package app.aitopup.webhook.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConformanceRunTest {
    private final ConformanceRun run = new ConformanceRun();

    @Test
    void passesWhenEveryCaseIsAnsweredRightly() {
        answerAllRightly();

        assertThat(run.report().passed()).isTrue();
        assertThat(run.report().summary()).contains("all 7");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410, 429, 200, 204, 301, 500, 503, 100})
    void countsAsRefusalOnlyWhatSaysSo(int status) {
        answer(ConformanceCase.VALID, 200);

        answer(ConformanceCase.TAMPERED_BODY, status);

        assertThat(result(ConformanceCase.TAMPERED_BODY).passed()).isFalse();
        assertThat(result(ConformanceCase.TAMPERED_BODY).advice()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 405, 409, 415, 422})
    void takesAnyOtherClientErrorForARefusal(int status) {
        answer(ConformanceCase.VALID, 204);

        answer(ConformanceCase.WRONG_SECRET, status);

        assertThat(result(ConformanceCase.WRONG_SECRET).passed()).isTrue();
        assertThat(result(ConformanceCase.WRONG_SECRET).advice()).isNull();
    }

    @Test
    void provesNothingByTheRefusalsOfAReceiverThatRefusesEverything() {
        answer(ConformanceCase.VALID, 401);
        answer(ConformanceCase.WRONG_SECRET, 401);

        assertThat(result(ConformanceCase.WRONG_SECRET).passed()).isFalse();
        assertThat(result(ConformanceCase.WRONG_SECRET).advice()).contains("so was the valid request");
    }

    @ParameterizedTest
    @EnumSource(AttemptError.class)
    void endsWhenTheFirstRequestGetsNoAnswer(AttemptError error) {
        run.answered(ConformanceCase.VALID, 0, null, error, 3);

        assertThat(run.wants(ConformanceCase.DUPLICATE)).isFalse();
        assertThat(run.report().summary()).contains(error.json());
        assertThat(result(ConformanceCase.VALID).error()).isEqualTo(error.json());
        assertThat(result(ConformanceCase.DUPLICATE).error()).isEqualTo("skipped");
    }

    @Test
    void goesOnWhenALaterRequestGetsNoAnswer() {
        answer(ConformanceCase.VALID, 200);
        run.answered(ConformanceCase.TAMPERED_BODY, 0, null, AttemptError.CLOSED, 3);

        assertThat(run.wants(ConformanceCase.STALE_TIMESTAMP)).isTrue();
        assertThat(result(ConformanceCase.TAMPERED_BODY).passed()).isFalse();
    }

    @Test
    void sendsNoSecondRequestOfACaseThatIsDecided() {
        answer(ConformanceCase.VALID, 200);
        assertThat(run.wants(ConformanceCase.BOTH_SECRETS)).isTrue();
        answer(ConformanceCase.BOTH_SECRETS, 401);

        assertThat(run.wants(ConformanceCase.BOTH_SECRETS)).isFalse();
        assertThat(result(ConformanceCase.BOTH_SECRETS).advice()).startsWith("Request 1 of 2");
    }

    @Test
    void addsUpHowLongACaseTook() {
        answer(ConformanceCase.VALID, 200);
        run.answered(ConformanceCase.REORDERED, 0, answerOf(200), null, 30);
        run.answered(ConformanceCase.REORDERED, 1, answerOf(200), null, 12);

        assertThat(result(ConformanceCase.REORDERED).durationMs()).isEqualTo(42);
    }

    @Test
    void skipsWhatThereIsNoTimeFor() {
        answer(ConformanceCase.VALID, 200);
        run.answered(ConformanceCase.REORDERED, 0, answerOf(200), null, 9000);
        run.timeIsUp(ConformanceCase.REORDERED);

        assertThat(run.wants(ConformanceCase.TAMPERED_BODY)).isFalse();
        assertThat(result(ConformanceCase.VALID).passed()).isTrue();
        assertThat(result(ConformanceCase.REORDERED).error()).isEqualTo("skipped");
        assertThat(result(ConformanceCase.REORDERED).passed()).isFalse();
        assertThat(run.report().passed()).isFalse();
        assertThat(run.report().summary()).contains("time");
    }

    private void answerAllRightly() {
        for (ConformanceCase tried : ConformanceCase.values()) {
            for (int request = 0; request < tried.requests(); request++) {
                assertThat(run.wants(tried)).isTrue();
                run.answered(tried, request, answerOf(tried.good() ? 200 : 401), null, 1);
            }
        }
    }

    private void answer(ConformanceCase tried, int status) {
        run.answered(tried, 0, answerOf(status), null, 1);
    }

    private ConformanceReport.Result result(ConformanceCase tried) {
        return run.report().results().stream()
                .filter(result -> result.tried() == tried)
                .findFirst()
                .orElseThrow();
    }

    private static Attempt.Answer answerOf(int status) {
        return new Attempt.Answer(status, Map.of(), Bytes.of(new byte[0]));
    }
}
