package app.aitopup.topup;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Rehearsal;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What integrators are told of the sandbox is what the settings make it do. */
class RehearsedTimesTest {
    private static final int CONVERTER_PRIORITY = 200;

    private final TopupConfig.Fulfilment fulfilment = new SmallRyeConfigBuilder()
            .withMapping(TopupConfig.class)
            .withConverter(Duration.class, CONVERTER_PRIORITY, new DurationConverter())
            .withDefaultValue("aitopup.topup.voucher-key", "none")
            .withDefaultValue("aitopup.topup.cursor-key", "none")
            .withDefaultValue("aitopup.topup.partner.timeout-ms", "1")
            .build()
            .getConfigMapping(TopupConfig.class)
            .fulfilment();

    @Test
    void saysWhenAnOutageIsTriedAgain() {
        assertThat(fulfilment.afterOutages()).containsExactly(seconds(1), seconds(2), seconds(3));
        List<Long> sinceTheFirst = List.of(1L, 1L + 2, 1L + 2 + 3);

        assertThat(Rehearsal.OUTAGE.what()).contains("after %d, %d and %d s".formatted(sinceTheFirst.toArray()));
    }

    @Test
    void saysWhenWhatIsHeldExpires() {
        assertThat(Rehearsal.HOLD.what())
                .contains("after " + fulfilment.expiresAfter().toHours() + " h");
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }
}
