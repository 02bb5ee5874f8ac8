package app.aitopup.webhook.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.outbound.Receivers.Outcome;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Receivers that do not behave, on real sockets. */
@Timeout(60)
class ReceiversTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakeNameServer names = new FakeNameServer();
    private final Posting posting = new Posting(names);

    @AfterEach
    void close() {
        posting.close();
        names.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void takesDownAnAnswer() {
        Outcome outcome = posting.post(receiver(
                socket -> socket.write("HTTP/1.1 202 Fine\r\nContent-Length: 2\r\nX-A: 1\r\nx-a: 2\r\n\r\nok")));

        assertThat(outcome.error()).isNull();
        assertThat(outcome.answer().status()).isEqualTo(202);
        assertThat(outcome.answer().body().text()).isEqualTo("ok");
        assertThat(outcome.answer().headers()).containsEntry("X-A", "1, 2");
        assertThat(outcome.peer()).startsWith("127.0.0.1:");
    }

    @Test
    void givesUpAtTheDeadlineWhenNothingComes() {
        Outcome outcome = posting.post(receiver(socket -> {}));

        assertThat(outcome.error()).isEqualTo(AttemptError.TIMEOUT);
        assertThat(outcome.answer()).isNull();
        assertThat(outcome.durationMs()).isGreaterThanOrEqualTo(Posting.DEADLINE.toMillis());
    }

    @Test
    void givesUpAtTheDeadlineWhenHeadersTrickle() {
        Outcome outcome = posting.post(receiver(socket -> {
            socket.write("HTTP/1.1 200 OK\r\n");
            vertx.setPeriodic(50, timer -> socket.write("X-A: b\r\n"));
        }));

        assertThat(outcome.error()).isEqualTo(AttemptError.TIMEOUT);
    }

    @Test
    void countsAnAnswerWhoseBodyNeverEnds() {
        Outcome outcome = posting.post(receiver(socket -> {
            socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            vertx.setPeriodic(50, timer -> socket.write("1\r\nx\r\n"));
        }));

        assertThat(outcome.answer().status()).isEqualTo(200);
        assertThat(outcome.answer().body().text()).startsWith("xx").matches("x+");
    }

    @Test
    void readsSixteenKibibytesAndDropsTheConnection() {
        AtomicBoolean dropped = new AtomicBoolean();
        Outcome outcome = posting.post(receiver(socket -> {
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
        assertThat(posting.post(receiver(NetSocket::close)).error()).isEqualTo(AttemptError.CLOSED);
        assertThat(posting.post(receiver(socket -> socket.write("SSH-2.0-OpenSSH_9\r\n\r\n")))
                        .error())
                .isEqualTo(AttemptError.PROTOCOL);
        assertThat(posting.post(receiver(
                                socket -> socket.write("HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000) + "\r\n\r\n")))
                        .error())
                .isEqualTo(AttemptError.PROTOCOL);
        assertThat(posting.post("http://127.0.0.1:" + unusedPort() + "/").error())
                .isEqualTo(AttemptError.CONNECT);
        String plain = receiver(socket -> socket.write("HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n"));
        assertThat(posting.post(plain.replace("http:", "https:")).error()).isEqualTo(AttemptError.TLS);
        assertThat(posting.post("http://10.0.0.1/").error()).isEqualTo(AttemptError.URL_REFUSED);
    }

    @Test
    void dialsNoNameThatLeadsInside() {
        names.answer("inside.example.com", "10.0.0.1")
                .answer("mixed.example.com", "93.184.215.14", "192.168.1.1")
                .answer("mixed6.example.com", "93.184.215.14", "fd00::1");

        for (String name : new String[] {"inside", "mixed", "mixed6"}) {
            Outcome outcome = posting.post("https://" + name + ".example.com/");
            assertThat(outcome.error()).as(name).isEqualTo(AttemptError.ADDRESS_REFUSED);
            assertThat(outcome.peer()).as(name).isNull();
        }
        assertThat(posting.post("https://nowhere.example.com/").error()).isEqualTo(AttemptError.DNS);
    }

    @Test
    void dialsTheAddressThatWasVettedAndKeepsTheName() {
        CompletableFuture<String> seen = new CompletableFuture<>();
        String url = receiver(socket -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), seen);
        names.answer("hooks.example.com", "127.0.0.1");

        Outcome outcome = posting.post(url.replace("127.0.0.1", "hooks.example.com"));

        assertThat(outcome.answer().status()).isEqualTo(200);
        assertThat(outcome.peer()).startsWith("127.0.0.1:");
        assertThat(seen.join())
                .startsWith("POST /hook HTTP/1.1\r\n")
                .containsIgnoringCase("\r\nhost: hooks.example.com:");
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

    private static int unusedPort() {
        try (ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
