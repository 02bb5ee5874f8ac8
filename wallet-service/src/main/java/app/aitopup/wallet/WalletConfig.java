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

    Stuck stuck();

    /** When an operator is to hear that something has stood too long. */
    interface Stuck {
        /** How long what was decided may go untold; the sweeper tells it after five seconds. */
        @WithDefault("1m")
        Duration untoldAfter();

        /**
         * How long a hold may be open: 30 days, which is the longest that a top-up can be put off, a day until it
         * expires, and an hour. Where nothing is put off, 25 h will do.
         */
        @WithDefault("745h")
        Duration openHoldAfter();
    }

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
