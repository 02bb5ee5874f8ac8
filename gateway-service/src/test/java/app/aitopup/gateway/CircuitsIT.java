package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static io.smallrye.faulttolerance.api.CircuitBreakerState.CLOSED;
import static io.smallrye.faulttolerance.api.CircuitBreakerState.HALF_OPEN;
import static io.smallrye.faulttolerance.api.CircuitBreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Downstream.Behaviour;
import app.aitopup.gateway.Gateway.SignedUp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which instance of a service a call goes to, and what becomes of one that does not answer. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class CircuitsIT {
    private static final String PASSED_OVER = "aitopup_instances_passed_over{service=\"topup\"}";
    private static final String LIST = PUBLIC + "/topup";
    private static final Behaviour HANGS = (request, body) -> {};
    private static final Behaviour ANSWERS = (request, body) -> Downstream.answer(request, 200, Downstream.ENVELOPE);

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
        CircuitBreakerMaintenance.get().resetAll();
    }

    @Test
    void passesOverAnInstanceThatHangsAndTriesItAgainByOneCall() {
        try (Downstream first = Downstream.of("topup").behave(HANGS);
                Downstream second = Downstream.second("topup")) {
            // Every one of these reads is answered, by the other instance where the first one hangs.
            await().until(() -> {
                call("GET", LIST).bearer(account.key()).send().succeeded(200);
                return state(0) == OPEN;
            });
            int asked = first.received().size();
            call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200);
            if (state(0) == OPEN) {
                assertThat(first.received()).hasSize(asked);
            }

            await().until(() -> state(0) == HALF_OPEN);
            IntStream.range(0, 10)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> call("GET", LIST).bearer(account.key()).send().succeeded(200)))
                    .toList()
                    .forEach(CompletableFuture::join);
            assertThat(first.received()).hasSize(asked + 1);
            assertThat(state(0)).isEqualTo(OPEN);

            first.behave(ANSWERS);
            await().until(() -> {
                call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200);
                return state(0) == CLOSED;
            });
            assertThat(first.received()).hasSize(asked + 2);
            assertThat(state(1)).isEqualTo(CLOSED);
            assertThat(second.received()).isNotEmpty();
        }
    }

    @Test
    void refusesAtOnceWhereEveryInstanceIsPassedOver() {
        try (Downstream first = Downstream.of("topup").behave(HANGS);
                Downstream second = Downstream.second("topup").behave(HANGS)) {
            await().until(() -> {
                call("GET", LIST).bearer(account.key()).send().failed(Code.SERVICE_UNAVAILABLE);
                return state(0) == OPEN && state(1) == OPEN && Metrics.of(PASSED_OVER) == 2;
            });
            int asked = first.received().size() + second.received().size();

            // With nothing sent it is known that nothing was charged.
            call("POST", SEND).bearer(account.key()).json("{}").send().failedUntouched(Code.SERVICE_UNAVAILABLE);
            assertThat(first.received().size() + second.received().size()).isEqualTo(asked);
        }
    }

    @Test
    void doesNotPassOverAnInstanceForWhatItSaysOfItself() {
        String away = Downstream.ENVELOPE.replace("true", "false").replace("1000", "4006");
        Behaviour isAway = (request, body) -> Downstream.answer(request, 503, away);
        try (Downstream first = Downstream.of("topup").behave(isAway);
                Downstream second = Downstream.second("topup").behave(isAway)) {
            for (int i = 0; i < 30; i++) {
                assertThat(call("GET", LIST).bearer(account.key()).send().text())
                        .isEqualTo(away);
            }
            assertThat(first.received()).hasSize(15);
            assertThat(second.received()).hasSize(15);
        }
    }

    @Test
    void doesNotPassOverAnInstanceForAReceiverThatHangs() {
        try (Downstream webhook = Downstream.of("webhook").behave(HANGS)) {
            IntStream.range(0, 10)
                    .mapToObj(i -> CompletableFuture.supplyAsync(() -> call("POST", PUBLIC + "/webhooks/whe_1/test")
                            .bearer(account.key())
                            .send()))
                    .toList()
                    .forEach(call -> call.join().failed(Code.SERVICE_UNAVAILABLE));
            assertThat(webhook.received()).hasSize(10);

            webhook.behave(ANSWERS);
            call("GET", PUBLIC + "/webhooks").bearer(account.key()).send().succeeded(200);
        }
    }

    @Test
    void asksAnotherInstanceWhenOneTakesLeave() {
        Behaviour leaves = (request, body) -> {
            request.response().putHeader("Connection", "close");
            Downstream.answer(request, 200, Downstream.ENVELOPE);
        };
        try (Downstream first = Downstream.of("topup").behave(leaves);
                Downstream second = Downstream.second("topup")) {
            await().until(() -> {
                call("GET", LIST).bearer(account.key()).send().succeeded(200);
                return first.received().size() == 1;
            });
            int asked = second.received().size();

            call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200);
            call("GET", LIST).bearer(account.key()).send().succeeded(200);

            assertThat(second.received()).hasSize(asked + 2);
            first.behave(ANSWERS);
            await().until(() -> {
                call("GET", LIST).bearer(account.key()).send().succeeded(200);
                return first.received().size() == 2;
            });
        }
        // Where there is no other one, it is asked all the same, for as long as it answers.
        wallet.behave(leaves);
        call("GET", PUBLIC + "/balance").bearer(account.key()).send().succeeded(200);
        call("GET", PUBLIC + "/balance").bearer(account.key()).send().succeeded(200);
    }

    @Test
    void asksTheLeastBusyInstance() {
        List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
        try (Downstream first = Downstream.of("topup").behave((request, body) -> held.add(request));
                Downstream second = Downstream.second("topup").behave((request, body) -> held.add(request))) {
            CompletableFuture<Void> slow = CompletableFuture.runAsync(() ->
                    call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200));
            await().until(() -> held.size() == 1);
            boolean firstIsBusy = !first.received().isEmpty();
            first.behave(ANSWERS);
            second.behave(ANSWERS);

            for (int i = 0; i < 5; i++) {
                call("GET", LIST).bearer(account.key()).send().succeeded(200);
            }

            assertThat((firstIsBusy ? first : second).received()).hasSize(1);
            assertThat((firstIsBusy ? second : first).received()).hasSize(5);
            held.forEach(request -> Downstream.answer(request, 200, Downstream.ENVELOPE));
            slow.join();
        }
    }

    private static CircuitBreakerState state(int instance) {
        return CircuitBreakerMaintenance.get()
                .currentState("topup-service " + Downstream.urls("topup").get(instance));
    }
}
