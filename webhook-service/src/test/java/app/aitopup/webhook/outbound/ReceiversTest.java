package app.aitopup.webhook.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.RetryPolicy;
import app.aitopup.webhook.outbound.Receivers.Outcome;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receivers that do not behave, on real sockets. */
@Timeout(60)
class ReceiversTest {
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static final Bytes BODY = Bytes.of("{}".getBytes(StandardCharsets.UTF_8));

    private final Vertx vertx = Vertx.vertx();
    private FakeNameServer names;

    @AfterEach
    void close() {
        if (names != null) {
            names.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void takesDownAnAnswer() {
        Outcome outcome = post(receiver(
                socket -> socket.write("HTTP/1.1 202 Fine\r\nContent-Length: 2\r\nX-A: 1\r\nx-a: 2\r\n\r\nok")));

        assertThat(outcome.error()).isNull();
        assertThat(outcome.answer().status()).isEqualTo(202);
        assertThat(outcome.answer().body().text()).isEqualTo("ok");
        assertThat(outcome.answer().headers()).containsEntry("X-A", "1, 2");
        assertThat(outcome.peer()).startsWith("127.0.0.1:");
    }

    @Test
    void givesUpAtTheDeadlineWhenNothingComes() {
        Outcome outcome = post(receiver(socket -> {}));

        assertThat(outcome.error()).isEqualTo(AttemptError.TIMEOUT);
        assertThat(outcome.answer()).isNull();
        assertThat(outcome.durationMs()).isBetween(DEADLINE.toMillis(), DEADLINE.toMillis() * 5);
    }

    @Test
    void givesUpAtTheDeadlineWhenHeadersTrickle() {
        Outcome outcome = post(receiver(socket -> {
            socket.write("HTTP/1.1 200 OK\r\n");
            vertx.setPeriodic(50, timer -> socket.write("X-A: b\r\n"));
        }));

        assertThat(outcome.error()).isEqualTo(AttemptError.TIMEOUT);
    }

    @Test
    void countsAnAnswerWhoseBodyNeverEnds() {
        Outcome outcome = post(receiver(socket -> {
            socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            vertx.setPeriodic(50, timer -> socket.write("1\r\nx\r\n"));
        }));

        assertThat(outcome.answer().status()).isEqualTo(200);
        assertThat(outcome.answer().body().text()).startsWith("xx").matches("x+");
    }

    @Test
    void readsSixteenKibibytesAndDropsTheConnection() {
        AtomicBoolean dropped = new AtomicBoolean();
        Outcome outcome = post(receiver(socket -> {
            socket.closeHandler(closed -> dropped.set(true));
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            socket.write(Buffer.buffer("y".repeat(1_000_000)));
        }));

        assertThat(outcome.answer().status()).isEqualTo(200);
        assertThat(outcome.answer().body().toArray()).hasSize(16 * 1024);
        org.awaitility.Awaitility.await().untilTrue(dropped);
    }

    @Test
    void saysWhatWentWrong() {
        assertThat(post(receiver(NetSocket::close)).error()).isEqualTo(AttemptError.CLOSED);
        assertThat(post(receiver(socket -> socket.write("SSH-2.0-OpenSSH_9\r\n\r\n")))
                        .error())
                .isEqualTo(AttemptError.PROTOCOL);
        assertThat(post(receiver(socket -> socket.write("HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n")))
                        .error())
                .isEqualTo(AttemptError.PROTOCOL);
        assertThat(post("http://127.0.0.1:" + unusedPort() + "/").error()).isEqualTo(AttemptError.CONNECT);
        String plain = receiver(socket -> socket.write("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"));
        assertThat(post(plain.replace("http:", "https:")).error()).isEqualTo(AttemptError.TLS);
        assertThat(post("http://10.0.0.1/").error()).isEqualTo(AttemptError.URL_REFUSED);
    }

    @Test
    void dialsNoNameThatLeadsInside() {
        names = new FakeNameServer(vertx)
                .answer("inside.example.com", "10.0.0.1")
                .answer("mixed.example.com", "93.184.215.14", "192.168.1.1")
                .answer("mixed6.example.com", "93.184.215.14", "fd00::1");

        for (String name : new String[] {"inside", "mixed", "mixed6"}) {
            Outcome outcome = post("https://" + name + ".example.com/");
            assertThat(outcome.error()).as(name).isEqualTo(AttemptError.ADDRESS_REFUSED);
            assertThat(outcome.peer()).as(name).isNull();
        }
        assertThat(post("https://nowhere.example.com/").error()).isEqualTo(AttemptError.DNS);
    }

    @Test
    void dialsTheAddressThatWasVettedAndKeepsTheName() {
        CompletableFuture<String> seen = new CompletableFuture<>();
        String url = receiver(socket -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), seen);
        names = new FakeNameServer(vertx).answer("hooks.example.com", "127.0.0.1");

        Outcome outcome = post(url.replace("127.0.0.1", "hooks.example.com"));

        assertThat(outcome.answer().status()).isEqualTo(200);
        assertThat(outcome.peer()).startsWith("127.0.0.1:");
        assertThat(seen.join())
                .startsWith("POST /hook HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nhost: hooks.example.com:");
    }

    private Outcome post(String url) {
        WebhookConfig config = config();
        ReceiverAddresses addresses = new ReceiverAddresses(vertx, config);
        Receivers receivers = new Receivers(vertx, addresses, Clock.systemUTC(), config);
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        // As in the service: on an event loop.
        vertx.runOnContext(started -> receivers
                .post(
                        new Endpoint("whe_1", Environment.STAGING, url, List.of(), true, RetryPolicy.STANDARD),
                        Map.of("X-Test", "1"),
                        BODY)
                .subscribe()
                .with(outcome::complete, outcome::completeExceptionally));
        try {
            return outcome.join();
        } finally {
            addresses.close();
        }
    }

    private WebhookConfig config() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withMapping(WebhookConfig.class)
                .withDefaultValue("aitopup.webhook.secret-key", "test")
                .withDefaultValue("aitopup.webhook.cursor-key", "test")
                .withDefaultValue("aitopup.webhook.allow-loopback-receivers", "true")
                .withDefaultValue("aitopup.webhook.attempts.deadline", DEADLINE.toString());
        if (names != null) {
            builder.withDefaultValue("aitopup.webhook.name-servers", "127.0.0.1:" + names.port());
        }
        return builder.build().getConfigMapping(WebhookConfig.class);
    }

    private String receiver(Consumer<NetSocket> answer) {
        return receiver(answer, new CompletableFuture<>());
    }

    private String receiver(Consumer<NetSocket> answer, CompletableFuture<String> seen) {
        NetServer server = vertx.createNetServer()
                .connectHandler(socket -> socket.handler(request -> {
                    if (seen.complete(request.toString())) {
                        answer.accept(socket);
                    }
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return "http://127.0.0.1:" + server.actualPort() + "/hook";
    }

    private int unusedPort() {
        NetServer server = vertx.createNetServer().connectHandler(socket -> {});
        int port = server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        server.close().toCompletionStage().toCompletableFuture().join();
        return port;
    }
}
