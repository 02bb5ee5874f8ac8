package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Downstream.Behaviour;
import app.aitopup.gateway.Downstream.Received;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers hear when a service is away or misbehaves: above all, whether they were charged. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class UnavailableIT {
    private static final Map<String, Behaviour> FAULTS = Map.of(
            "hangs", (request, body) -> {},
            "breaks off before an answer",
                    (request, body) -> request.connection().close(),
            "breaks off amid an answer",
                    (request, body) -> {
                        request.response()
                                .putHeader("Content-Type", "application/json")
                                .putHeader("Content-Length", "1000");
                        request.response().write("{\"success\":true,").onComplete(sent -> request.connection()
                                .close());
                    },
            "hangs amid an answer",
                    (request, body) -> {
                        request.response()
                                .putHeader("Content-Type", "application/json")
                                .putHeader("Content-Length", "1000");
                        request.response().write("{\"success\":true,");
                    },
            "answers HTML",
                    (request, body) -> request.response()
                            .setStatusCode(502)
                            .putHeader("Content-Type", "text/html")
                            .end("<h1>Bad gateway</h1>"),
            "answers other JSON", (request, body) -> Downstream.answer(request, 500, "{\"error\":\"stack trace\"}"),
            "answers nothing",
                    (request, body) -> request.response().setStatusCode(200).end(),
            "redirects",
                    (request, body) -> {
                        request.response().putHeader("Location", "http://127.0.0.1:9/");
                        Downstream.answer(request, 307, Downstream.ENVELOPE);
                    },
            "answers too long",
                    (request, body) -> Downstream.answer(
                            request, 200, Downstream.ENVELOPE.replace("{}", '"' + "x".repeat(1_000_000) + '"')),
            "answers without end",
                    (request, body) -> {
                        request.response()
                                .setChunked(true)
                                .putHeader("Content-Type", "application/json")
                                .write("{\"success\":true,\"data\":\"");
                        writeOn(request.response());
                    });
    private static final String A_LOT = "x".repeat(64 * 1024);

    private Downstream wallet;
    private SignedUp account;

    @BeforeEach
    void signUpFirst() {
        wallet = Downstream.of("wallet");
        account = signUp();
    }

    @AfterEach
    void close() {
        wallet.close();
    }

    @Test
    void saysThatNothingWasChargedWhereNothingWasSent() {
        call("POST", SEND).bearer(account.key()).json("{}").send().failedUntouched(Code.SERVICE_UNAVAILABLE);
        call("GET", PUBLIC + "/topup/txn_1").bearer(account.key()).send().failed(Code.SERVICE_UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hangs",
                "breaks off before an answer",
                "breaks off amid an answer",
                "hangs amid an answer",
                "answers HTML",
                "answers other JSON",
                "answers nothing",
                "redirects",
                "answers too long",
                "answers without end"
            })
    void claimsToKnowNothingWhereTheAnswerIsMissing(String fault) {
        try (Downstream first = Downstream.of("topup").behave(FAULTS.get(fault));
                Downstream second = Downstream.second("topup").behave(FAULTS.get(fault))) {
            call("POST", SEND)
                    .bearer(account.key())
                    .header("Idempotency-Key", "order-17")
                    .json("{}")
                    .send()
                    .failedUnknown(true);
            call("POST", SEND).bearer(account.key()).json("{}").send().failedUnknown(false);
            call("GET", PUBLIC + "/topup/txn_1").bearer(account.key()).send().failed(Code.SERVICE_UNAVAILABLE);

            // A read is made again in any case, a call with a key where the connection was lost, and nothing else.
            List<String> methods = Stream.of(first, second)
                    .flatMap(instance -> instance.received().stream().map(Received::method))
                    .toList();
            assertThat(methods)
                    .containsExactlyInAnyOrderElementsOf(
                            fault.startsWith("breaks off")
                                    ? List.of("POST", "POST", "POST", "GET", "GET")
                                    : List.of("POST", "POST", "GET", "GET"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"breaks off before an answer", "breaks off amid an answer"})
    void sendsOnceMoreToAnotherInstanceWhereTheConnectionWasLost(String fault) {
        try (Downstream first = Downstream.of("topup").behave(FAULTS.get(fault));
                Downstream second = Downstream.second("topup")) {
            for (String key : List.of("order-1", "order-2")) {
                call("POST", SEND)
                        .bearer(account.key())
                        .header("Idempotency-Key", key)
                        .json("{\"for\":\"" + key + "\"}")
                        .send()
                        .succeeded(200);
            }

            assertThat(second.received()).hasSize(2);
            Received lost = first.only();
            Received again = second.received().stream()
                    .filter(received -> received.text().equals(lost.text()))
                    .findFirst()
                    .orElseThrow();
            for (String header : List.of("Idempotency-Key", "X-Request-Id", "Content-Type", "Authorization")) {
                assertThat(again.headers().get(header))
                        .isNotNull()
                        .isEqualTo(lost.headers().get(header));
            }
        }
    }

    @Test
    void cancelsOnceMoreAtAnotherInstanceWhereTheConnectionWasLost() {
        try (Downstream first = Downstream.of("topup").behave(FAULTS.get("breaks off before an answer"));
                Downstream second = Downstream.second("topup")) {
            String cancel = PUBLIC + "/topup/txn_1/cancel";
            call("POST", cancel).bearer(account.key()).send().succeeded(200);
            call("POST", cancel).bearer(account.key()).send().succeeded(200);

            assertThat(first.received()).hasSize(1);
            assertThat(second.received()).hasSize(2);
        }
    }

    @Test
    void doesNotClaimThatNothingHappenedWhereASecondTryCouldNotBeSent() throws IOException {
        ServerSocket first =
                new ServerSocket(Downstream.urls("topup").get(0).getPort(), 1, InetAddress.getLoopbackAddress());
        CompletableFuture<Void> dying = CompletableFuture.runAsync(() -> dieOnACall(first));

        call("POST", SEND)
                .bearer(account.key())
                .header("Idempotency-Key", "order-17")
                .json("{}")
                .send()
                .failedUnknown(true);
        dying.join();
    }

    @ParameterizedTest
    @CsvSource({"503, 4006", "503, 4005", "422, 3001", "401, 2000"})
    void doesNotClaimThatNothingHappenedWhereAnotherInstanceRefusesIt(int status, int code) {
        String refusal = Downstream.ENVELOPE.replace("true", "false").replace("1000", Integer.toString(code));
        try (Downstream first = Downstream.of("topup").behave(FAULTS.get("breaks off before an answer"));
                Downstream second = Downstream.second("topup")
                        .behave((request, body) -> Downstream.answer(request, status, refusal))) {
            // The first of two is asked first once.
            for (int call = 0; call < 2 && first.received().isEmpty(); call++) {
                Answer answer = call("POST", SEND)
                        .bearer(account.key())
                        .header("Idempotency-Key", "order-17")
                        .json("{}")
                        .send();
                if (!first.received().isEmpty()) {
                    answer.failedUnknown(true);
                }
            }
            assertThat(first.received()).hasSize(1);
            assertThat(second.received()).isNotEmpty();
        }
    }

    /** Nobody can be connected to any more by the time that the call is lost. */
    private static void dieOnACall(ServerSocket server) {
        try (Socket connection = server.accept()) {
            server.close();
            assertThat(connection.getInputStream().read()).isEqualTo('P');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void sendsOnceMoreToTheOnlyInstance() {
        try (Downstream topup = Downstream.of("topup").behave(breaksOffAtFirst())) {
            call("POST", SEND)
                    .bearer(account.key())
                    .header("Idempotency-Key", "order-17")
                    .json("{}")
                    .send()
                    .succeeded(200);

            assertThat(topup.received()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hangs", "breaks off before an answer", "breaks off amid an answer", "answers HTML"})
    void readsFromAnotherInstanceWhereOneGivesNoAnswer(String fault) {
        try (Downstream first = Downstream.of("topup").behave(FAULTS.get(fault));
                Downstream second = Downstream.second("topup")) {
            call("GET", PUBLIC + "/topup/txn_1").bearer(account.key()).send().succeeded(200);
            call("GET", PUBLIC + "/topup/txn_1").bearer(account.key()).send().succeeded(200);

            assertThat(first.received()).hasSize(1);
            assertThat(second.received()).hasSize(2);
        }
    }

    @Test
    void readsOnceMoreFromTheOnlyInstance() {
        try (Downstream webhook = Downstream.of("webhook").behave(breaksOffAtFirst())) {
            call("GET", PUBLIC + "/webhooks").bearer(account.key()).send().succeeded(200);

            assertThat(webhook.received()).hasSize(2);
        }
    }

    @Test
    void makesNoOtherCallOnceMore() {
        Behaviour breaksOff = FAULTS.get("breaks off before an answer");
        try (Downstream webhook = Downstream.of("webhook").behave(breaksOff);
                Downstream topup = Downstream.of("topup").behave(breaksOff)) {
            call("POST", SEND).bearer(account.key()).json("{}").send().failedUnknown(false);
            assertThat(topup.received()).hasSize(1);

            String one = PUBLIC + "/webhooks/whe_1";
            call("POST", PUBLIC + "/webhooks")
                    .bearer(account.key())
                    .json("{}")
                    .send()
                    .failed(Code.SERVICE_UNAVAILABLE);
            call("PATCH", one).bearer(account.key()).json("{}").send().failed(Code.SERVICE_UNAVAILABLE);
            call("DELETE", one).bearer(account.key()).send().failed(Code.SERVICE_UNAVAILABLE);

            assertThat(webhook.received().stream().map(Received::method)).containsExactly("POST", "PATCH", "DELETE");
        }
    }

    @Test
    void passesOnWhatAServiceSaysOfItself() {
        String away = Downstream.ENVELOPE.replace("true", "false").replace("1000", "4006");
        Behaviour isAway = (request, body) -> {
            request.response().putHeader("Retry-After", "7");
            Downstream.answer(request, 503, away);
        };
        try (Downstream first = Downstream.of("topup").behave(isAway);
                Downstream second = Downstream.second("topup").behave(isAway)) {
            Answer answer =
                    call("GET", PUBLIC + "/topup/txn_1").bearer(account.key()).send();

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).isEqualTo(away);
            assertThat(answer.header("Retry-After")).contains("7");
            assertThat(first.received().size() + second.received().size()).isEqualTo(1);
        }
    }

    @Test
    void passesOnALongAnswerWhole() {
        String text = "x".repeat(900_000);
        try (Downstream webhook = Downstream.of("webhook")) {
            webhook.behave((request, body) ->
                    Downstream.answer(request, 200, Downstream.ENVELOPE.replace("{}", "{\"text\":\"" + text + "\"}")));

            assertThat(call("GET", PUBLIC + "/webhooks")
                            .bearer(account.key())
                            .send()
                            .succeeded(200)
                            .data()
                            .get("text")
                            .asText())
                    .isEqualTo(text);
        }
    }

    private static Behaviour breaksOffAtFirst() {
        AtomicInteger asked = new AtomicInteger();
        return (request, body) -> {
            if (asked.getAndIncrement() == 0) {
                request.connection().close();
            } else {
                Downstream.answer(request, 200, Downstream.ENVELOPE);
            }
        };
    }

    private static void writeOn(HttpServerResponse response) {
        response.write(A_LOT).onSuccess(written -> writeOn(response));
    }

    @Test
    void goesOnToTheNextInstanceWhereOneIsDown() {
        try (Downstream second = Downstream.second("topup")) {
            for (int i = 0; i < 10; i++) {
                call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200);
            }
            assertThat(second.received()).hasSize(10);
        }
    }

    @Test
    void sharesCallsAmongInstances() {
        try (Downstream first = Downstream.of("topup");
                Downstream second = Downstream.second("topup")) {
            for (int i = 0; i < 10; i++) {
                call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200);
            }
            assertThat(first.received()).hasSize(5);
            assertThat(second.received()).hasSize(5);
        }
    }

    @Test
    void findsAServiceAgainThatWasRestarted() {
        for (int i = 0; i < 3; i++) {
            try (Downstream first = Downstream.of("topup");
                    Downstream second = Downstream.second("topup")) {
                call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200);
                call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200);
                assertThat(first.received()).hasSize(1);
                assertThat(second.received()).hasSize(1);
            }
        }
    }

    @Test
    void doesNotBlameTheCallersKeyWhereAServiceRefusesTheGateways() {
        String refused = Downstream.ENVELOPE.replace("true", "false").replace("1000", "2001");
        try (Downstream first =
                Downstream.of("topup").behave((request, body) -> Downstream.answer(request, 401, refused))) {
            call("POST", SEND).bearer(account.key()).json("{}").send().failedUntouched(Code.SERVICE_UNAVAILABLE);
            assertThat(first.received()).hasSize(1);
        }
    }

    @Test
    void givesEachOfManyCallersTheirOwnAnswer() {
        try (Downstream first = Downstream.of("topup")) {
            first.behave((request, body) ->
                    Downstream.answer(request, 200, Downstream.ENVELOPE.replace("{}", body.toString())));

            // As many as one account may have under way however busy the machine is.
            IntStream.range(0, 128)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> assertThat(call("POST", SEND)
                                    .bearer(account.key())
                                    .json("{\"i\":" + i + "}")
                                    .send()
                                    .succeeded(200)
                                    .data()
                                    .get("i")
                                    .asInt())
                            .isEqualTo(i)))
                    .toList()
                    .forEach(CompletableFuture::join);
        }
    }
}
