package app.aitopup.wallet;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
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

        /**
         * How long each of the check's statements, which read every entry, may run; longer than the pool lets others.
         * It has to be shorter than {@code aitopup.database.silence-timeout}: nothing comes over the connection while a
         * statement runs, and one that is silent for that long counts as dead and is closed, the statement with it.
         */
        @WithDefault("25s")
        Duration statementTimeout();
    }
}
