package app.aitopup.wallet.domain;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import java.util.Comparator;
import java.util.Locale;

/**
 * Which wallet. Empty texts stand where a part does not apply. Keys have one order, in which wallets are made
 * everywhere, so that no two transactions wait for each other in a circle.
 */
public record WalletKey(String accountId, Environment environment, Kind kind, String recipientEmail, String platform)
        implements Comparable<WalletKey> {

    private static final Comparator<WalletKey> ORDER = Comparator.comparing(WalletKey::accountId)
            .thenComparing(WalletKey::environment)
            .thenComparing(WalletKey::kind)
            .thenComparing(WalletKey::recipientEmail)
            .thenComparing(WalletKey::platform);

    /** What a wallet is for. */
    public enum Kind {
        /** What an account can spend. */
        AVAILABLE,
        /** What is set aside for top-ups that are neither delivered nor given up. */
        HELD,
        /** What a recipient has been given, on one platform. */
        RECIPIENT,
        /** Where an environment's money comes from: minus all that is in circulation. */
        TREASURY;

        /** As it stands in the database. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The kind of this text.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** What the account can spend. */
    public static WalletKey available(String accountId, Environment environment) {
        return new WalletKey(accountId, environment, Kind.AVAILABLE, "", "");
    }

    /** What the account's unfinished top-ups have set aside. */
    public static WalletKey held(String accountId, Environment environment) {
        return new WalletKey(accountId, environment, Kind.HELD, "", "");
    }

    /** What this recipient has on this platform. */
    public static WalletKey recipient(
            String accountId, Environment environment, String recipientEmail, Platform platform) {
        return new WalletKey(accountId, environment, Kind.RECIPIENT, recipientEmail, platform.json());
    }

    /** Where the environment's money comes from. */
    public static WalletKey treasury(Environment environment) {
        return new WalletKey("", environment, Kind.TREASURY, "", "");
    }

    /** Whether the balance may be below zero. */
    boolean mayBeNegative() {
        return kind == Kind.TREASURY;
    }

    @Override
    public int compareTo(WalletKey other) {
        return ORDER.compare(this, other);
    }
}
