package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmittedShareTest {
    private static final Duration IN_TIME = Duration.ofMillis(20);
    private static final Duration LATE = Duration.ofMillis(21);

    private final AdmittedShare share = new AdmittedShare();

    @Test
    void isAllOfItAtFirst() {
        assertThat(share.get()).isEqualTo(1);

        share.late(IN_TIME);

        assertThat(share.get()).isEqualTo(1);
    }

    @Test
    void fallsWithEachDelayButNeverBelowTheLeast() {
        share.late(LATE);
        assertThat(share.get()).isEqualTo(0.7);

        for (int i = 0; i < 10; i++) {
            share.late(LATE);
        }
        assertThat(share.get()).isEqualTo(AdmittedShare.LEAST);
    }

    @Test
    void comesBackInSmallSteps() {
        share.late(LATE);

        share.late(IN_TIME);
        assertThat(share.get()).isBetween(0.70, 0.72);

        for (int i = 0; i < 30; i++) {
            share.late(IN_TIME);
        }
        assertThat(share.get()).isEqualTo(1);
    }
}
