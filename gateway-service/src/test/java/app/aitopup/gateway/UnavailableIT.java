package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Downstream.Behaviour;
import app.aitopup.gateway.Gateway.SignedUp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
                    (request, body) -> request.response().setStatusCode(200).end());

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
                "answers nothing"
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

            // Whatever was sent is sent once, to one of them.
            assertThat(first.received().size() + second.received().size()).isEqualTo(3);
        }
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

            IntStream.range(0, 200)
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
