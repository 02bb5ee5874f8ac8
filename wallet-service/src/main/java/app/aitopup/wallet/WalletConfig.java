package app.aitopup.wallet;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;

/** Every setting of the wallet service. */
@ConfigMapping(prefix = "aitopup.wallet")
public interface WalletConfig {

    /** Seals the cursors of lists: 32 bytes in Base64. From the environment: {@code AITOPUP_WALLET_CURSOR_KEY}. */
    String cursorKey();

    Books books();

    /** The check of the books. */
    interface Books {
        /** How often to check; its default is in {@code application.properties}, where the scheduler reads it too. */
        Duration checkEvery();
    }
}
