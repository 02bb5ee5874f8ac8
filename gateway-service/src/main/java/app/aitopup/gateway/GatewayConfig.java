package app.aitopup.gateway;

import app.aitopup.gateway.domain.Wait;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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

    /** Seals the cursors of lists: 32 bytes in Base64. From the environment: {@code AITOPUP_GATEWAY_CURSOR_KEY}. */
    String cursorKey();

    /**
     * What internal tokens are signed with: a JWK set of RSA keys with their private halves, of which the first signs
     * and all are published; or one key alone, PKCS #8 in Base64. From the environment:
     * {@code AITOPUP_GATEWAY_SIGNING_KEYS}. Either this or the file has to be set.
     */
    Optional<String> signingKeys();

    /** A file with the same, which is read again when it changes; so keys are rotated without a restart. */
    Optional<Path> signingKeysFile();

    /** How often to look whether that file has changed. */
    @WithDefault("5s")
    Duration signingKeysRereadEvery();

    /** Every instance of the top-up service; calls go to the least busy one, and in turn. */
    @WithDefault("http://localhost:8100")
    List<URI> topupUrls();

    /** Every instance of the wallet service. */
    @WithDefault("http://localhost:8200")
    List<URI> walletUrls();

    /** Every instance of the webhook service. */
    @WithDefault("http://localhost:8300")
    List<URI> webhookUrls();

    /**
     * Addresses and CIDR blocks of the proxies before the gateway, whose {@code X-Forwarded-For} is believed; none
     * where callers connect by themselves.
     */
    Optional<List<String>> trustedProxies();

    FrontDoor frontDoor();

    Forwarding forwarding();

    Sessions session();

    Passwords passwords();

    Welcome welcome();

    Stuck stuck();

    Limits limits();

    Portal portal();

    /** Where callers come in. */
    interface FrontDoor {
        /** The address to listen on. */
        @WithDefault("0.0.0.0")
        String host();

        /** The port for plain HTTP; 0 for any that is free. */
        @WithDefault("8080")
        int port();

        /** How long the head of a request may take to come; then the connection ends. */
        @WithDefault("10s")
        Duration headTimeout();

        /** How long a whole request may take to come. */
        @WithDefault("30s")
        Duration requestTimeout();

        /** How long a connection may stand still; longer than the slowest answer takes. */
        @WithDefault("60s")
        Duration idleTimeout();

        Https https();
    }

    /** HTTPS, and HTTP/2 with it, where there is a certificate. */
    interface Https {
        /** The certificate and those that vouch for it, a PEM file. */
        Optional<Path> certificate();

        /** The certificate's private key, a PEM file. */
        Optional<Path> key();

        /** The port; 0 for any that is free. */
        @WithDefault("8443")
        int port();

        /** How often to look whether the files have changed. */
        @WithDefault("10s")
        Duration reloadEvery();
    }

    /** Passing calls on. ADR 12 says why these numbers. */
    interface Forwarding {
        /** How long to wait for a connection before the next instance is tried. */
        @WithDefault("1s")
        Duration connectTimeout();

        /**
         * How long a call that moves money may take; longer than twice the 8 s that the top-up service waits once it
         * has accepted, so that a call whose instance dies on it can still wait for its end at another one.
         */
        @WithDefault("17s")
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

        /** How long a call may take that waits for this, whatever is tried meanwhile. */
        default Duration timeout(Wait waitsFor) {
            return switch (waitsFor) {
                case SERVICE -> timeout();
                case TOPUP -> sendTimeout();
                case RECEIVER -> receiverTimeout();
                case BOOKS -> booksTimeout();
            };
        }

        /** The longest answer that is passed back, in bytes. The delivery log's pages hold what receivers answered. */
        @WithDefault("33554432")
        int answerBytesAtMost();

        /** How long an instance that has said it will stop is asked only where there is no other. */
        @WithDefault("15s")
        Duration leave();

        AtOnce atOnce();

        Circuit circuit();
    }

    /**
     * How many calls a service may have to answer at once, all its instances together; more are refused at once, with
     * nothing sent. Separate for each kind of wait.
     */
    interface AtOnce {
        /** Calls that move money. They wait for Kafka and for providers, and cost little meanwhile. */
        @WithDefault("512")
        int send();

        /** Calls that ask an integrator's receiver. */
        @WithDefault("64")
        int receiver();

        /** Checks of the books. */
        @WithDefault("4")
        int books();

        /** Any other call. */
        @WithDefault("256")
        int quick();

        /** How many calls that wait for this. */
        default int limit(Wait waitsFor) {
            return switch (waitsFor) {
                case SERVICE -> quick();
                case TOPUP -> send();
                case RECEIVER -> receiver();
                case BOOKS -> books();
            };
        }
    }

    /** When an instance that does not answer is passed over. */
    interface Circuit {
        /** Of how many of its last calls. */
        @WithDefault("6")
        int lastCalls();

        /** What part of them got no answer. */
        @WithDefault("0.5")
        double failed();

        /** How long it is passed over, before one call tries it again. */
        @WithDefault("3s")
        Duration openFor();
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

    /**
     * Who may ask how often: token buckets, each of which holds a burst and fills evenly. Counted by each gateway for
     * itself, but for keys, whose limit all gateways share.
     */
    interface Limits {
        /** How many calls a key may make at once after a pause. */
        @WithDefault("200")
        long keyBurst();

        /** How many more it may make in each {@link #keyRefillEvery}. */
        @WithDefault("100")
        long keyRefill();

        @WithDefault("1s")
        Duration keyRefillEvery();

        /** How often to tell the other gateways what was taken. */
        @WithDefault("250ms")
        Duration tellEvery();

        /** How many wrong keys, operators' tokens and passwords may come from one address at once. */
        @WithDefault("20")
        long failureBurst();

        /** After what time there may be one more. */
        @WithDefault("1s")
        Duration failureEvery();

        /**
         * How long a key that was good may be looked up from an address that guesses too much: others share it. Of a
         * key that is not known so, such a look-up could be another guess.
         */
        @WithDefault("10M")
        Duration goodKeysRemembered();

        /** How many accounts may be made from one address at once. */
        @WithDefault("10")
        long signUpBurst();

        /** After what time there may be one more. */
        @WithDefault("10s")
        Duration signUpEvery();

        /** How many wrong passwords may come for one e-mail address at once, from wherever. */
        @WithDefault("10")
        long signInBurst();

        /** After what time there may be one more. */
        @WithDefault("30s")
        Duration signInEvery();

        /**
         * How long the address from which somebody has signed in is known as theirs: wrong passwords from elsewhere do
         * not count there.
         */
        @WithDefault("30d")
        Duration placesRemembered();
    }

    /** When an operator is to hear that something has stood too long; what stands in a service, that service says. */
    interface Stuck {
        /** How old an account without its play money has to be. */
        @WithDefault("1m")
        Duration welcomeAfter();
    }

    /** The pages that people read. */
    interface Portal {
        /**
         * How the outside reaches this gateway, such as {@code https://aitopup.app}. Examples in the docs say so; where
         * it is not set, they say what the reader's own request did.
         */
        Optional<URI> publicUrl();

        /**
         * A file with the staging key that the first page's demo is made with, and nothing else. It is read again for
         * each demo. There is no demo without it, nor without the public URL, to which its webhooks go.
         */
        Optional<Path> demoKeyFile();

        /** How many demos a visitor's address may see at once. */
        @WithDefault("6")
        long demoBurst();

        /** After what time there may be one more. */
        @WithDefault("10s")
        Duration demoEvery();

        /** How long a demo waits for each of its steps before it says what is missing. */
        @WithDefault("15s")
        Duration demoPatience();

        /** How often to look whether something has changed, while somebody watches. */
        @WithDefault("400ms")
        Duration lookEvery();

        /** How many windows may watch at once. */
        @WithDefault("500")
        int watchersAtMost();
    }
}
