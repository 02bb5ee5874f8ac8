package app.aitopup.webhook.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration SECOND = Duration.ofSeconds(30);

    private final RetrySchedule schedule = new RetrySchedule(List.of(FIRST, SECOND), false);

    @Test
    void neverComesEarlyAndAtMostATenthLate() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            assertThat(schedule.afterFailure(1, Optional.empty(), random).orElseThrow())
                    .as("seed %d", seed)
                    .isBetween(FIRST, FIRST.plusMillis(500));
            assertThat(schedule.afterFailure(2, Optional.empty(), random).orElseThrow())
                    .as("seed %d", seed)
                    .isBetween(SECOND, SECOND.plusSeconds(3));
        }
    }

    @Test
    void spreadsRetriesOfOneMoment() {
        Random random = new Random(7);

        assertThat(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).stream()
                        .map(i -> schedule.afterFailure(1, Optional.empty(), random))
                        .distinct()
                        .count())
                .isGreaterThan(5);
    }

    @Test
    void endsAfterTheThirdAttempt() {
        assertThat(schedule.afterFailure(3, Optional.empty(), new Random())).isEmpty();
        assertThat(schedule.afterFailure(4, Optional.empty(), new Random())).isEmpty();
    }

    @Test
    void takesNoDelayThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RetrySchedule(List.of(Duration.ZERO), false));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetrySchedule(List.of(FIRST.negated()), false));
    }

    @Test
    void leavesAReceiverAloneForAsLongAsItAsksUpToTheNextStep() {
        RetrySchedule heeding = new RetrySchedule(List.of(FIRST, SECOND), true);

        assertThat(heeding.afterFailure(1, Optional.of(Duration.ofSeconds(20)), new Random()))
                .contains(Duration.ofSeconds(20));
        assertThat(heeding.afterFailure(1, Optional.of(Duration.ofDays(9)), new Random()))
                .contains(SECOND);
        // The last step has none after it.
        assertThat(heeding.afterFailure(2, Optional.of(Duration.ofDays(9)), new Random())
                        .orElseThrow())
                .isBetween(SECOND, SECOND.plusSeconds(3));
        assertThat(heeding.afterFailure(3, Optional.of(Duration.ofSeconds(1)), new Random()))
                .isEmpty();
    }

    @Test
    void neverComesEarlierThanItsScheduleWhateverTheReceiverAsks() {
        RetrySchedule heeding = new RetrySchedule(List.of(FIRST, SECOND), true);

        assertThat(heeding.afterFailure(1, Optional.of(Duration.ZERO), new Random())
                        .orElseThrow())
                .isBetween(FIRST, FIRST.plusMillis(500));
        assertThat(schedule.afterFailure(1, Optional.of(Duration.ofSeconds(20)), new Random())
                        .orElseThrow())
                .as("one that heeds no receiver")
                .isBetween(FIRST, FIRST.plusMillis(500));
    }
}
