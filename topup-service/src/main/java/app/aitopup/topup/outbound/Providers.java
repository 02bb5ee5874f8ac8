package app.aitopup.topup.outbound;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.TopupConfig.ProviderName;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Which provider delivers on which platform, by environment, as the configuration says. */
@ApplicationScoped
public class Providers {
    private final Map<String, ProviderName> staging;
    private final Map<String, ProviderName> live;
    private final Map<ProviderName, Provider> providers;

    /** Reads the configuration; plus-tags mean nothing in live, so the sandbox can never serve it. */
    Providers(TopupConfig config, VoucherIssuer vouchers, Sandbox sandbox, Partner partner) {
        this.staging = config.providers().staging();
        this.live = config.providers().live();
        this.providers =
                Map.of(ProviderName.VOUCHERS, vouchers, ProviderName.SANDBOX, sandbox, ProviderName.PARTNER, partner);
        if (live.containsValue(ProviderName.SANDBOX)) {
            throw new IllegalArgumentException("the sandbox must not serve the live environment");
        }
    }

    /** The provider of this platform in this environment. */
    public Provider of(Environment environment, Platform platform) {
        return switch (environment) {
            case STAGING -> providers.get(staging.getOrDefault(platform.json(), ProviderName.SANDBOX));
            case LIVE -> providers.get(live.getOrDefault(platform.json(), ProviderName.VOUCHERS));
        };
    }
}
