package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What holds where nobody configures anything else. */
class WebhookConfigTest {
    private final WebhookConfig config = new SmallRyeConfigBuilder()
            .withMapping(WebhookConfig.class)
            .withDefaultValue("aitopup.webhook.secret-key", "test")
            .withDefaultValue("aitopup.webhook.cursor-key", "test")
            .build()
            .getConfigMapping(WebhookConfig.class);

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
}
