package app.aitopup.topup.outbound;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.ProviderName;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** The providers, and which one serves a new top-up, as the configuration says. */
@ApplicationScoped
public class Providers {
    private final Map<String, ProviderName> staging;
    private final Map<String, ProviderName> live;
    private final Map<ProviderName, Provider> providers;

    /** Reads the configuration, and refuses one that would let the two worlds touch. */
    Providers(TopupConfig config, VoucherIssuer vouchers, Sandbox sandbox, Partner partner) {
        this.staging = config.providers().staging();
        this.live = config.providers().live();
        this.providers =
                Map.of(ProviderName.VOUCHERS, vouchers, ProviderName.SANDBOX, sandbox, ProviderName.PARTNER, partner);
        if (live.containsValue(ProviderName.SANDBOX)) {
            throw new IllegalArgumentException("the sandbox must not serve live: plus-tags mean nothing there");
        }
        if (staging.containsValue(ProviderName.PARTNER)) {
            throw new IllegalArgumentException("the partner must not serve staging: play money buys nothing real");
        }
    }

    /** Who is to serve a new top-up. */
    public ProviderName choose(Environment environment, Platform platform) {
        return switch (environment) {
            case STAGING -> staging.getOrDefault(platform.json(), ProviderName.SANDBOX);
            case LIVE -> live.getOrDefault(platform.json(), ProviderName.VOUCHERS);
        };
    }

    /** The provider of this name. */
    public Provider get(ProviderName name) {
        return providers.get(name);
    }
}
