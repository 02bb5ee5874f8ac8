package app.aitopup.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BarTest {
    @Test
    void holdsMediansAgainstEachOther() {
        Bar bar = Bar.rate("a : b", "1/s", List.of(10.0, 1000.0, 30.0), List.of(50.0, 60.0, 80.0, 70.0), 0.25, 1.0);

        assertThat(bar.ratio()).isEqualTo(30.0 / 65.0);
        assertThat(bar.meets(bar.wanted())).isTrue();
        assertThat(bar.meets(bar.moonshot())).isFalse();
    }

    @Test
    void wantsTimesToBeShort() {
        Bar bar = Bar.time("a : b", "ms", List.of(3.0), List.of(1.0), 4, 1.5);

        assertThat(bar.meets(bar.wanted())).isTrue();
        assertThat(bar.meets(bar.moonshot())).isFalse();
    }

    @Test
    void tellsTheSpread() {
        assertThat(Bar.summary(List.of(3.0, 1.0, 2.0))).isEqualTo("2.00 (1.00–3.00)");
        assertThat(Bar.summary(List.of(3000.4, 1000.0))).isEqualTo("2000 (1000–3000)");
    }
}
