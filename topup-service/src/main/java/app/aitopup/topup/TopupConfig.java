package app.aitopup.topup;

import app.aitopup.topup.domain.ProviderName;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithDefaults;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every setting of the top-up service. */
@ConfigMapping(prefix = "aitopup.topup")
public interface TopupConfig {

    /** Encrypts voucher codes at rest: 32 bytes in Base64. From the environment: {@code AITOPUP_TOPUP_VOUCHER_KEY}. */
    String voucherKey();

    /** Seals the cursors of lists: 32 bytes in Base64. From the environment: {@code AITOPUP_TOPUP_CURSOR_KEY}. */
    String cursorKey();

    /** How long a send waits for its outcome before it is answered with 1002. */
    @WithDefault("8s")
    Duration waitLimit();

    /** What one top-up may be worth, by platform; the defaults hold for every platform that is not named. */
    @WithDefaults
    Map<String, Amounts> amounts();

    Sweep sweep();

    Fulfilment fulfilment();

    Stuck stuck();

    Providers providers();

    /** The partner that delivers; without a URL there is none. */
    Partner partner();

    /** The smallest and the largest amount, both allowed. */
    interface Amounts {
        @WithDefault("100")
        long minimumCents();

        @WithDefault("50000")
        long maximumCents();
    }

    /** When an operator is to hear that a top-up has stood too long; what waits rightly never does. */
    interface Stuck {
        /** How long the ledger may take: well over the wait of the sweeper, which says again what it waits for. */
        @WithDefault("30s")
        Duration ledgerAfter();

        /** How long after its time a top-up may still not have been handed to its provider. */
        @WithDefault("30s")
        Duration handOverAfter();

        /** How long a provider may take, from the first time it was asked to its last word. */
        @WithDefault("5m")
        Duration providerAfter();

        /** How often to count them for the metric. */
        @WithDefault("10s")
        Duration lookEvery();
    }

    /** Asking again for what has waited too long. */
    interface Sweep {
        /** How often to look. */
        @WithDefault("200ms")
        Duration every();

        /** How long a top-up waits for an answer before it is asked for again; each further wait doubles. */
        @WithDefault("5s")
        Duration after();

        /** How many top-ups are taken at once. */
        @WithDefault("500")
        int batch();
    }

    /** Asking providers for what is held. */
    interface Fulfilment {
        /**
         * How long to wait after each time that a provider gave no answer, before it is asked again. When all of these
         * are used up, the order is withdrawn. Counted from the first asking, the defaults are 1, 3 and 6 seconds.
         */
        @WithDefault("1s,2s,3s")
        List<Duration> afterOutages();

        /** How long to wait before withdrawing is tried again; until it succeeds, the money stays held. */
        @WithDefault("10s")
        Duration withdrawAgainAfter();

        /** What an answer may take. */
        @WithDefault("10s")
        Duration answerWithin();

        /** How long after its start a top-up that is not delivered is given up. */
        @WithDefault("24h")
        Duration expiresAfter();

        /** How many orders one replica has under way at each provider. */
        @WithDefault("128")
        int underWayAtMost();
    }

    /** Who delivers, by environment and platform. */
    interface Providers {
        /** In staging; the sandbox where a platform is not named. Never the partner: play money buys nothing real. */
        Map<String, ProviderName> staging();

        /** In live; our own vouchers where a platform is not named. Never the sandbox. */
        Map<String, ProviderName> live();
    }

    /**
     * A platform's reseller, spoken to as {@code docs/partner-provider.yaml} says. Its retries and its circuit breaker
     * are set in {@code application.properties}, by the standard keys.
     */
    interface Partner {
        /** Where its API is, up to before {@code /v1}. Over plain HTTP the token would be anyone's to read. */
        Optional<URI> url();

        /** What we show it; required with a URL. From the environment: {@code AITOPUP_TOPUP_PARTNER_TOKEN}. */
        Optional<String> token();

        /**
         * How long one try may take, in milliseconds; its default is in {@code application.properties}, where the time
         * limit of the fault tolerance reads it too.
         */
        int timeoutMs();

        /** How many orders it is asked about at once. */
        @WithDefault("50")
        int atOnce();

        /** How many more may wait for that; what comes on top counts as unanswered. */
        @WithDefault("5000")
        int waitingAtMost();

        /** When to ask again for what it has accepted, if it does not say. */
        @WithDefault("5s")
        Duration askAgainAfter();

        /** The longest wait before asking again that it is believed. */
        @WithDefault("10m")
        Duration askAgainAtMost();
    }
}
