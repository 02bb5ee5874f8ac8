package app.aitopup.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Every setting of the gateway. */
@ConfigMapping(prefix = "aitopup.gateway")
public interface GatewayConfig {

    /**
     * Keys are stored as hashes under this: 32 bytes in Base64. Whoever changes it invalidates every key. From the
     * environment: {@code AITOPUP_GATEWAY_KEY_PEPPER}.
     */
    String keyPepper();

    /** What an operator's call carries, {@code op_…}. From the environment: {@code AITOPUP_GATEWAY_OPERATOR_TOKEN}. */
    String operatorToken();

    /** Every instance of the top-up service; calls go to them in turn. */
    @WithDefault("http://localhost:8100")
    List<URI> topupUrls();

    /** Every instance of the wallet service. */
    @WithDefault("http://localhost:8200")
    List<URI> walletUrls();

    /** Every instance of the webhook service. */
    @WithDefault("http://localhost:8300")
    List<URI> webhookUrls();

    Forwarding forwarding();

    Sessions session();

    Passwords passwords();

    Welcome welcome();

    /** Passing calls on. */
    interface Forwarding {
        /** Connections to one instance, kept open between calls. */
        @WithDefault("1024")
        int poolSize();

        /** How many calls may wait for a connection to one instance; more are refused, with nothing sent. */
        @WithDefault("1024")
        int waitingAtMost();

        /** How long to wait for a connection before the next instance is tried. */
        @WithDefault("1s")
        Duration connectTimeout();

        /** How long a call that moves money may take; longer than the top-up service's wait limit of 8 s. */
        @WithDefault("10s")
        Duration sendTimeout();

        /** How long a call may take that asks an integrator's receiver, as a test of its webhooks does. */
        @WithDefault("30s")
        Duration receiverTimeout();

        /** How long a service may take over its books, for which it reads every entry. */
        @WithDefault("30s")
        Duration booksTimeout();

        /** How long any other call may take. */
        @WithDefault("5s")
        Duration timeout();
    }

    /** Portal sessions. */
    interface Sessions {
        /** How long a session lasts from signing in. */
        @WithDefault("12h")
        Duration lifetime();

        /** Whether the cookie goes over HTTPS alone; browsers make an exception for this machine. */
        @WithDefault("true")
        boolean secureCookie();
    }

    /** Argon2id with what OWASP asks for at least: 19 MiB, two passes, one lane. */
    interface Passwords {
        /** How many are hashed at once: each takes 19 MiB and a core. */
        @WithDefault("2")
        int atOnce();

        /** How many may wait for their turn; more are refused and may try again. */
        @WithDefault("64")
        int waitingAtMost();
    }

    /** The play money of a new account. */
    interface Welcome {
        @WithDefault("100000")
        long amountCents();

        /** How long signing up waits for the wallet service. */
        @WithDefault("2s")
        Duration waitLimit();

        /** How often to look for accounts that have not got theirs. */
        @WithDefault("5s")
        Duration sweepEvery();

        /** How old such an account has to be; younger ones are being seen to. */
        @WithDefault("10s")
        Duration sweepAfter();

        /** How many are seen to in one sweep. */
        @WithDefault("50")
        int sweepBatch();
    }
}
