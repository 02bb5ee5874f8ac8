package app.aitopup.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every setting of the webhook service. */
@ConfigMapping(prefix = "aitopup.webhook")
public interface WebhookConfig {

    /** Encrypts endpoints' secrets: 32 bytes in Base64. From the environment: {@code AITOPUP_WEBHOOK_SECRET_KEY}. */
    String secretKey();

    /**
     * Seals the cursors of lists: 32 bytes in Base64, the same on every replica. From the environment:
     * {@code AITOPUP_WEBHOOK_CURSOR_KEY}.
     */
    String cursorKey();

    /** How many endpoints an account may have in one environment. */
    @WithDefault("16")
    int endpointsAtMost();

    /** Whether receivers on this very machine are allowed. For a local run only: they are inside the network. */
    @WithDefault("false")
    boolean allowLoopbackReceivers();

    /** For how long a secret goes on signing after it was rotated. */
    @WithDefault("PT24H")
    Duration rotationOverlap();

    /**
     * For how long deliveries and attempts are kept at least, and events, counted from when they came to be; whole
     * months go at a time. No less than 66 days.
     */
    @WithDefault("P90D")
    Duration retention();

    Attempts attempts();

    Replays replays();

    Stuck stuck();

    /** Name servers to ask, as {@code address:port}; those of the machine when absent. */
    Optional<List<String>> nameServers();

    /** Sending again what was sent before, and what was held. */
    interface Replays {
        /** How many deliveries one call puts in line; the next call goes on. */
        @WithDefault("10000")
        int atMost();

        /** How many attempts a delivery may have behind it to be sent again: its log must stay readable. */
        @WithDefault("100")
        int attemptsAtMost();

        /** How far apart they come due, so that a receiver which was just mended is not overrun. */
        @WithDefault("PT0.02S")
        Duration apart();

        /** How many tests a replica makes at once. */
        @WithDefault("32")
        int testsAtOnce();

        /** How often to look for deliveries that are held, though their endpoint is enabled again. */
        @WithDefault("PT5S")
        Duration lookForHeldEvery();
    }

    /** When an operator is to hear that something has stood too long. */
    interface Stuck {
        /** How long a delivery may be due, or its lease over, with nobody taking it. */
        @WithDefault("PT1M")
        Duration untakenAfter();

        /** How many deliveries that wait for one endpoint are a backlog. */
        @WithDefault("1000")
        int backlogFrom();
    }

    /** Making attempts. */
    interface Attempts {
        /** How long after the n-th failed attempt the next one is due. */
        @WithDefault("PT5S,PT30S")
        List<Duration> retryDelays();

        /** How the {@code extended} policy goes on after these. */
        @WithDefault("PT2M,PT10M,PT1H,PT3H,PT6H,PT12H,PT24H,PT24H")
        List<Duration> extendedRetryDelays();

        /** How long a receiver has for its answer, from the look-up of its name on. */
        @WithDefault("PT10S")
        Duration deadline();

        /** For how long a replica has a delivery to itself; must be well over the deadline. */
        @WithDefault("PT30S")
        Duration lease();

        /** How often to look for deliveries that are due. */
        @WithDefault("PT0.25S")
        Duration pollEvery();

        /** How often to count them for the metric. */
        @WithDefault("PT5S")
        Duration countEvery();

        /** How many attempts a replica makes at once. */
        @WithDefault("1024")
        int atOnce();

        /** How many of them to one endpoint whose receiver answers in time; one that does not gets fewer. */
        @WithDefault("16")
        int atOncePerEndpoint();

        /** How many deliveries wait in a replica's memory for their endpoint's turn; further ones wait in the table. */
        @WithDefault("20000")
        int waitingAtMost();
    }
}
