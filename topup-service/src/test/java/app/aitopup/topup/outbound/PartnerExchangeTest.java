package app.aitopup.topup.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A partner that does not end what it begins, on real sockets. */
@Timeout(60)
class PartnerExchangeTest {
    private static final int SHORT_MS = 300;
    private static final int LONG_MS = 30_000;
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = vertx.createHttpClient();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger requests = new AtomicInteger();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void takesAWholeAnswerInManyPieces() {
        PartnerResponse response = exchange(
                partner(socket -> {
                    socket.write(HEAD + "Retry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n");
                    vertx.setTimer(20, timer -> socket.write("1\r\n}\r\n0\r\n\r\n"));
                }),
                LONG_MS);

        assertThat(response).isEqualTo(new PartnerResponse(200, "application/json", "7", Buffer.buffer("{}")));
    }

    @Test
    void takesABodyThatJustFits() {
        String body = "x".repeat(PartnerExchange.BODY_AT_MOST);

        PartnerResponse response = exchange(
                partner(socket -> socket.write(HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body)),
                LONG_MS);

        assertThat(response.body().length()).isEqualTo(PartnerExchange.BODY_AT_MOST);
    }

    @Test
    void cutsOffABodyThatIsTooLong() {
        String body = "x".repeat(PartnerExchange.BODY_AT_MOST + 1);

        assertThat(failure(
                        partner(socket -> socket.write(HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body)),
                        LONG_MS))
                .hasMessageContaining("too long");
    }

    @Test
    void cutsOffABodyWithoutEnd() {
        PartnerFailure failure = failure(
                partner(socket -> {
                    socket.write(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
                    writeForEver(socket);
                }),
                LONG_MS);

        assertThat(failure).hasMessageContaining("too long").isNotInstanceOf(PartnerFailure.Passing.class);
        await().untilTrue(closed);
    }

    @Test
    void endsABodyThatTrickles() {
        PartnerFailure failure = failure(
                partner(socket -> {
                    socket.write(HEAD + "Transfer-Encoding: chunked\r\n\r\n");
                    vertx.setPeriodic(20, timer -> socket.write("1\r\n \r\n"));
                }),
                SHORT_MS);

        assertThat(failure).isInstanceOf(PartnerFailure.Passing.class).hasMessageContaining("no answer within");
        await().untilTrue(closed);
    }

    @Test
    void endsAWaitForNothingAndClosesTheConnection() {
        PartnerFailure failure = failure(partner(socket -> {}), SHORT_MS);

        assertThat(failure).isInstanceOf(PartnerFailure.Passing.class).hasMessageContaining("no answer within");
        await().untilTrue(closed);
    }

    @Test
    void takesNoPartOfABodyForTheWhole() {
        PartnerFailure failure = failure(
                partner(socket -> {
                    socket.write(HEAD + "Content-Length: 100\r\n\r\n{\"status\":\"delivered\"}");
                    socket.close();
                }),
                LONG_MS);

        assertThat(failure).isInstanceOf(PartnerFailure.Passing.class).hasMessageContaining("broke");
    }

    @Test
    void repeatsNothingThatThePartnerWrote() {
        PartnerFailure failure =
                failure(partner(socket -> socket.write("user@example.com HTTP/1.1 OK\r\n\r\n")), LONG_MS);

        assertThat(failure).isInstanceOf(PartnerFailure.Passing.class);
        assertThat(failure.getMessage()).doesNotContainIgnoringCase("user@example.com");
        assertThat(failure).hasNoCause();
    }

    @Test
    void followsNoRedirect() {
        PartnerResponse response = exchange(
                partner(socket ->
                        socket.write("HTTP/1.1 307 Elsewhere\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")),
                LONG_MS);

        assertThat(response.status()).isEqualTo(307);
        assertThat(requests).hasValue(1);
    }

    @Test
    void saysThatNobodyIsThere() throws IOException {
        int port;
        // Not one of Vert.x, which says that it is closed a moment before it is.
        try (ServerSocket gone = new ServerSocket(0)) {
            port = gone.getLocalPort();
        }

        assertThat(failure(port, LONG_MS))
                .isInstanceOf(PartnerFailure.Passing.class)
                .hasMessageContaining("cannot be connected to");
    }

    private void writeForEver(NetSocket socket) {
        if (!closed.get()) {
            socket.write("400\r\n" + "x".repeat(0x400) + "\r\n")
                    .onSuccess(written -> vertx.runOnContext(again -> writeForEver(socket)));
        }
    }

    private NetServer partner(Consumer<NetSocket> answer) {
        return vertx.createNetServer()
                .connectHandler(socket -> {
                    socket.closeHandler(end -> closed.set(true));
                    socket.exceptionHandler(failure -> {});
                    socket.handler(request -> {
                        requests.incrementAndGet();
                        answer.accept(socket);
                    });
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private PartnerResponse exchange(NetServer partner, int timeoutMs) {
        return exchange(partner.actualPort(), timeoutMs);
    }

    private PartnerResponse exchange(int port, int timeoutMs) {
        return PartnerExchange.run(
                        vertx,
                        http,
                        new RequestOptions()
                                .setHost("127.0.0.1")
                                .setPort(port)
                                .setMethod(HttpMethod.PUT)
                                .setURI("/v1/orders/" + TestOrders.ID),
                        Buffer.buffer("{}"),
                        timeoutMs)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    private PartnerFailure failure(NetServer partner, int timeoutMs) {
        return failure(partner.actualPort(), timeoutMs);
    }

    private PartnerFailure failure(int port, int timeoutMs) {
        try {
            throw new AssertionError("answered: " + exchange(port, timeoutMs));
        } catch (CompletionException e) {
            return (PartnerFailure) e.getCause();
        }
    }
}
