package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds where nobody configures anything else. */
class WebhookConfigTest {
    private final WebhookConfig config = with(Map.of());

    private static WebhookConfig with(Map<String, String> configured) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withMapping(WebhookConfig.class)
                .withDefaultValue("aitopup.webhook.secret-key", "test")
                .withDefaultValue("aitopup.webhook.cursor-key", "test");
        configured.forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(WebhookConfig.class);
    }

    @Test
    void triesAgainAsAnnounced() {
        assertThat(config.attempts().retryDelays()).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(30));
        assertThat(config.attempts().deadline()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void looksOftenEnoughForARetryToBeAtMostASecondLate() {
        assertThat(config.attempts().pollEvery()).isLessThanOrEqualTo(Duration.ofMillis(500));
    }

    @Test
    void isClosedToThisMachine() {
        assertThat(config.allowLoopbackReceivers()).isFalse();
    }

    @Test
    void allowsSixteenEndpoints() {
        assertThat(config.endpointsAtMost()).isEqualTo(16);
    }

    @Test
    void keepsDeliveriesForNinetyDays() {
        assertThat(config.retention()).isEqualTo(Duration.ofDays(90));
    }

    @Test
    void refusesToForgetEventsThatMayComeAgain() {
        RollMonths.check(with(Map.of("aitopup.webhook.retention", "P66D")));

        assertThatThrownBy(() -> RollMonths.check(with(Map.of("aitopup.webhook.retention", "P65D"))))
                .hasMessageContaining("aitopup.webhook.retention must be at least PT1584H");
    }
}
