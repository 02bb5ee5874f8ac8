package app.aitopup.wallet.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.wallet.domain.BooksReport.Figures;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BooksReportTest {
    private static final Figures SOUND = new Figures(2, 700, 1, 100, 100, 200, 700, -1000, 1000);

    @Test
    void balancesWhenEveryFigureAgrees() {
        assertThat(report(0, 0, 0, 0, SOUND).balanced()).isTrue();
        assertThat(report(0, 0, 0, 0, SOUND).imbalanceCents()).isZero();
    }

    @Test
    void doesNotBalanceWhenAnyFigureDisagrees() {
        assertThat(report(-1, 0, 0, 0, SOUND).balanced()).isFalse();
        assertThat(report(0, 1, 0, 0, SOUND).balanced()).isFalse();
        assertThat(report(0, 0, 1, 0, SOUND).balanced()).isFalse();
        assertThat(report(0, 0, 0, 1, SOUND).balanced()).isFalse();
        assertThat(report(0, 0, 0, 0, new Figures(2, 700, 1, 100, 99, 201, 700, -1000, 1000))
                        .balanced())
                .isFalse();
        assertThat(report(0, 0, 0, 0, new Figures(2, 701, 1, 100, 100, 200, 700, -1000, 1000))
                        .balanced())
                .isFalse();
        assertThat(report(0, 0, 0, 0, new Figures(2, 700, 1, 100, 100, 200, 700, -1000, 999))
                        .balanced())
                .isFalse();
    }

    /** What is too much in one place must not hide what is missing in another. */
    @Test
    void addsUpDifferencesWithoutTheirSigns() {
        Figures twice = new Figures(2, 702, 1, 98, 100, 200, 700, -1000, 1000);
        assertThat(report(-3, 0, 0, 0, twice).imbalanceCents()).isEqualTo(7);
    }

    private static BooksReport report(long sum, long unbalanced, long differing, long negative, Figures staging) {
        return new BooksReport(
                PaperBooks.NOON,
                sum,
                unbalanced,
                differing,
                negative,
                Map.of(Environment.STAGING, staging, Environment.LIVE, new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0)));
    }
}
