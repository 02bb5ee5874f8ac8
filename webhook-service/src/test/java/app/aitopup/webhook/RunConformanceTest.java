package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.webhook.RunConformance.Step;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.ConformanceCase;
import app.aitopup.webhook.domain.ConformanceReport;
import app.aitopup.webhook.outbound.Receivers.Outcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunConformanceTest {
    private final List<Step> sent = new ArrayList<>();

    @Test
    void sendsNineRequestsInTheirOrder() {
        ConformanceReport report = run(Duration.ofMinutes(1), RunConformanceTest::right);

        assertThat(report.passed()).isTrue();
        assertThat(sent)
                .hasSize(9)
                .startsWith(new Step(ConformanceCase.VALID, 0), new Step(ConformanceCase.DUPLICATE, 0))
                .endsWith(new Step(ConformanceCase.BOTH_SECRETS, 0), new Step(ConformanceCase.BOTH_SECRETS, 1));
    }

    @Test
    void waitsForNoAnswerBeyondItsTime() {
        ConformanceReport report = run(
                Duration.ofMillis(500),
                step -> step.tried() == ConformanceCase.REORDERED
                        ? Uni.createFrom().nothing()
                        : right(step));

        assertThat(report.passed()).isFalse();
        assertThat(report.results().get(1).passed()).isTrue();
        assertThat(report.results().subList(2, 7)).allMatch(result -> "skipped".equals(result.error()));
        assertThat(sent).hasSize(3);
    }

    @Test
    void sendsNothingWithoutTime() {
        assertThat(run(Duration.ZERO, RunConformanceTest::right).passed()).isFalse();
        assertThat(sent).isEmpty();
    }

    private ConformanceReport run(Duration atMost, Function<Step, Uni<Outcome>> post) {
        return RunConformance.run(atMost, step -> {
                    sent.add(step);
                    return post.apply(step);
                })
                .await()
                .indefinitely();
    }

    private static Uni<Outcome> right(Step step) {
        Attempt.Answer answer = new Attempt.Answer(step.tried().good() ? 200 : 401, Map.of(), Bytes.of(new byte[0]));
        return Uni.createFrom().item(new Outcome(Instant.EPOCH, 1, answer, null, null, Attempt.Timings.NONE));
    }
}
