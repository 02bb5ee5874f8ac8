package app.aitopup.webhook.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(30);

    private final RetrySchedule schedule = new RetrySchedule(List.of(FIRST, SECOND));

    @Test
    void neverComesEarlyAndAtMostATenthLate() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            assertThat(schedule.afterFailure(1, random).orElseThrow())
                    .as("seed %d", seed)
                    .isBetween(FIRST, FIRST.plusMillis(500));
            assertThat(schedule.afterFailure(2, random).orElseThrow())
                    .as("seed %d", seed)
                    .isBetween(SECOND, SECOND.plusSeconds(3));
        }
    }

    @Test
    void spreadsRetriesOfOneMoment() {
        Random random = new Random(7);

        assertThat(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).stream()
                        .map(i -> schedule.afterFailure(1, random))
                        .distinct()
                        .count())
                .isGreaterThan(5);
    }

    @Test
    void endsAfterTheThirdAttempt() {
        assertThat(schedule.afterFailure(3, new Random())).isEmpty();
        assertThat(schedule.afterFailure(4, new Random())).isEmpty();
    }

    @Test
    void takesNoDelayThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RetrySchedule(List.of(Duration.ZERO)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetrySchedule(List.of(FIRST.negated())));
    }
}
