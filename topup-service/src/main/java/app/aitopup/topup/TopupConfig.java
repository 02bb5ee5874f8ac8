package app.aitopup.topup;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import java.time.Duration;
import java.util.Map;

/** Every setting of the top-up service. */
@ConfigMapping(prefix = "aitopup.topup")
public interface TopupConfig {

    /** Encrypts voucher codes at rest: 32 bytes in Base64. From the environment: {@code AITOPUP_TOPUP_VOUCHER_KEY}. */
    String voucherKey();

    /** How long a send waits for its outcome before it is answered with 1002. */
    @WithDefault("8s")
    Duration waitLimit();

    /** What one top-up may be worth, by platform; the defaults hold for every platform that is not named. */
    @WithDefaults
    Map<String, Amounts> amounts();

    Sweep sweep();

    /** The smallest and the largest amount, both allowed. */
    interface Amounts {
        @WithDefault("100")
        long minimumCents();

        @WithDefault("50000")
        long maximumCents();
    }

    /** Asking again for what has waited too long. */
    interface Sweep {
        /** How often to look; its default is in {@code application.properties}, where the scheduler reads it too. */
        Duration every();

        /** How long a top-up waits for an answer before it is asked for again; each further wait doubles. */
        @WithDefault("5s")
        Duration after();

        /** How many top-ups are taken at once. */
        @WithDefault("500")
        int batch();
    }
}
