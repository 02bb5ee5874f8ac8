package app.aitopup.webhook.outbound;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.RetryPolicy;
import app.aitopup.webhook.outbound.Receivers.Outcome;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Posts to receivers as the service does, with little time. */
final class Posting implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(3);

    private static final Bytes BODY = Bytes.of("{}".getBytes(StandardCharsets.UTF_8));

    private final Vertx vertx = Vertx.vertx();
    private final ReceiverAddresses addresses;
    private final Receivers receivers;

    /** With the machine's own name servers. */
    Posting() {
        this(config(true, null));
    }

    /** With this name server. */
    Posting(FakeNameServer names) {
        this(config(true, names));
    }

    private Posting(WebhookConfig config) {
        addresses = new ReceiverAddresses(config);
        receivers = new Receivers(vertx, addresses, Clock.systemUTC(), config);
    }

    static WebhookConfig config(boolean allowLoopback, FakeNameServer names) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withMapping(WebhookConfig.class)
                .withDefaultValue("aitopup.webhook.secret-key", "test")
                .withDefaultValue("aitopup.webhook.cursor-key", "test")
                .withDefaultValue("aitopup.webhook.allow-loopback-receivers", Boolean.toString(allowLoopback))
                .withDefaultValue("aitopup.webhook.attempts.deadline", DEADLINE.toString());
        if (names != null) {
            builder.withDefaultValue("aitopup.webhook.name-servers", "127.0.0.1:" + names.port());
        }
        return builder.build().getConfigMapping(WebhookConfig.class);
    }

    /** What came of a request to this URL. */
    Outcome post(String url) {
        return post("whe_1", url);
    }

    /** What came of this endpoint's request. */
    Outcome post(String endpointId, String url) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        // As in the service: on an event loop.
        vertx.runOnContext(started -> receivers
                .post(
                        new Endpoint(endpointId, Environment.STAGING, url, List.of(), true, RetryPolicy.STANDARD),
                        Map.of("X-Test", "1"),
                        BODY)
                .subscribe()
                .with(outcome::complete, outcome::completeExceptionally));
        return outcome.join();
    }

    @Override
    public void close() {
        receivers.close();
        addresses.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
