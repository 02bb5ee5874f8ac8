package app.aitopup.topup.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.ProviderName;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProvidersTest {

    @Test
    void choosesByEnvironmentAndPlatform() {
        Providers providers = providers(Map.of("live.gemini", "partner", "staging.claude", "vouchers"));

        assertThat(providers.choose(Environment.LIVE, Platform.GEMINI)).isEqualTo(ProviderName.PARTNER);
        assertThat(providers.choose(Environment.LIVE, Platform.CLAUDE)).isEqualTo(ProviderName.VOUCHERS);
        assertThat(providers.choose(Environment.STAGING, Platform.CLAUDE)).isEqualTo(ProviderName.VOUCHERS);
        assertThat(providers.choose(Environment.STAGING, Platform.GEMINI)).isEqualTo(ProviderName.SANDBOX);
        assertThat(providers.get(ProviderName.PARTNER)).isInstanceOf(Partner.class);
    }

    @Test
    void refusesAConfigurationInWhichTheTwoWorldsTouch() {
        assertThatThrownBy(() -> providers(Map.of("live.claude", "sandbox"))).hasMessageContaining("live");
        assertThatThrownBy(() -> providers(Map.of("staging.claude", "partner"))).hasMessageContaining("staging");
    }

    private static Providers providers(Map<String, String> settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(TopupConfig.class)
                .withDefaultValue("aitopup.topup.voucher-key", "unused")
                .withDefaultValue("aitopup.topup.cursor-key", "unused")
                .withDefaultValue("aitopup.topup.partner.timeout-ms", "2000");
        settings.forEach((name, value) -> builder.withDefaultValue("aitopup.topup.providers." + name, value));
        TopupConfig config = builder.build().getConfigMapping(TopupConfig.class);
        return new Providers(
                config, new VoucherIssuer(), new Sandbox(Clock.systemUTC()), new Partner(null, null, config));
    }
}
