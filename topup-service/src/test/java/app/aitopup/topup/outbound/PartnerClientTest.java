package app.aitopup.topup.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.topup.TopupConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be configured. */
class PartnerClientTest {
    private static final String URL = "aitopup.topup.partner.url";
    private static final String TOKEN = "aitopup.topup.partner.token";

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void isNoneWithoutAUrl() {
        assertThat(client(Map.of()).isConfigured()).isFalse();
        assertThat(client(Map.of(URL, "", TOKEN, "")).isConfigured()).isFalse();
        assertThat(client(Map.of(TOKEN, "abc")).isConfigured()).isFalse();
    }

    @Test
    void startsWithAUrlAndAToken() {
        assertThat(client(Map.of(URL, "https://partner.example/api", TOKEN, "aZ0-._~+/="))
                        .isConfigured())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "héllo", "a\r\nX-Injected: 1", "a:b"})
    void doesNotStartWithATokenThatIsNone(String token) {
        assertThatThrownBy(() -> client(Map.of(URL, "https://partner.example", TOKEN, token)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(TOKEN)
                .satisfies(failure -> assertThat(
                                token.isEmpty() || !failure.getMessage().contains(token))
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "partner.example",
                "/v1",
                "ftp://partner.example",
                "https://user:password@partner.example",
                "https://partner.example?a=b",
                "https://partner.example#a",
                "https:///orders"
            })
    void doesNotStartWithAUrlThatIsNone(String url) {
        assertThatThrownBy(() -> client(Map.of(URL, url, TOKEN, "abc")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(URL)
                .hasMessageNotContaining("password");
    }

    private PartnerClient client(Map<String, String> settings) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(TopupConfig.class)
                .withDefaultValue("aitopup.topup.voucher-key", "unused")
                .withDefaultValue("aitopup.topup.cursor-key", "unused")
                .withDefaultValue("aitopup.topup.sweep.every", "1s")
                .withDefaultValue("aitopup.topup.partner.timeout-ms", "2000");
        settings.forEach(config::withDefaultValue);
        return new PartnerClient(vertx, config.build().getConfigMapping(TopupConfig.class));
    }
}
