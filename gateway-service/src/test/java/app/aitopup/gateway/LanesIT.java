package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More calls than the services may have at once: those that were taken are answered, the others refused at once. */
@QuarkusTest
@TestProfile(LanesIT.LittleRoom.class)
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class LanesIT {
    private static final String SENDS_IN_FLIGHT = "aitopup_calls_in_flight{service=\"topup\",waits_for=\"topup\"}";
    private static final String SENDS_REFUSED = "aitopup_calls_refused_total{service=\"topup\",waits_for=\"topup\"}";
    private static final int SENDS = 4;
    private static final int RECEIVERS = 2;
    private static final int ALL_AT_ONCE = 64;

    private final Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
    private final ExecutorService callers = Executors.newFixedThreadPool(ALL_AT_ONCE);
    private Downstream topup;
    private Downstream wallet;
    private Downstream webhook;
    private SignedUp account;
    private SignedUp other;

    /** Room for a handful, and nobody gives up. */
    public static class LittleRoom implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "aitopup.gateway.forwarding.at-once.send", Integer.toString(SENDS),
                    "aitopup.gateway.forwarding.at-once.receiver", Integer.toString(RECEIVERS),
                    "aitopup.gateway.forwarding.at-once.quick", "3",
                    "aitopup.gateway.forwarding.send-timeout", "1m",
                    "aitopup.gateway.forwarding.timeout", "1m",
                    "aitopup.gateway.forwarding.receiver-timeout", "1m");
        }
    }

    @BeforeEach
    void signUpFirst() {
        wallet = Downstream.of("wallet");
        webhook = Downstream.of("webhook");
        topup = Downstream.of("topup").behave((request, body) -> held.add(request));
        account = signUp();
        other = signUp();
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
        webhook.close();
        callers.shutdownNow();
    }

    @Test
    void keepsRoomForReadsWhileTopupsWait() {
        double refused = Metrics.of(SENDS_REFUSED);
        List<CompletableFuture<Answer>> waiting = callsAtOnce(SENDS);
        await().until(() -> held.size() == SENDS);
        assertThat(Metrics.of(SENDS_IN_FLIGHT)).isEqualTo(SENDS);

        send(account).failedUntouched(Code.SERVICE_UNAVAILABLE);
        // Whoever asks: nothing was done yet to find out.
        call("POST", SEND).bearer("nonsense").json("{}").send().failedUntouched(Code.SERVICE_UNAVAILABLE);
        assertThat(Metrics.of(SENDS_REFUSED)).isEqualTo(refused + 2);
        call("GET", PUBLIC + "/balance").bearer(account.key()).send().succeeded(200);
        topup.behave((request, body) -> Downstream.answer(request, 200, Downstream.ENVELOPE));
        call("GET", PUBLIC + "/topup").bearer(account.key()).send().succeeded(200);

        answerHeld();
        waiting.forEach(call -> call.join().succeeded(200));
        send(account).succeeded(200);
        await().until(() -> Metrics.of(SENDS_IN_FLIGHT) == 0);
        assertThat(Metrics.of(SENDS_REFUSED)).isEqualTo(refused + 2);
    }

    @Test
    void keepsHalfOfTheRoomForOthers() {
        double refused = Metrics.of(SENDS_REFUSED);
        List<CompletableFuture<Answer>> waiting = callsAtOnce(SENDS / 2, i -> send(account));
        await().until(() -> held.size() == SENDS / 2);

        send(account).failedUntouched(Code.SERVICE_UNAVAILABLE);
        assertThat(Metrics.of(SENDS_REFUSED)).isEqualTo(refused + 1);
        waiting.addAll(callsAtOnce(SENDS / 2, i -> send(other)));
        await().until(() -> held.size() == SENDS);

        answerHeld();
        waiting.forEach(call -> call.join().succeeded(200));
        topup.behave((request, body) -> Downstream.answer(request, 200, Downstream.ENVELOPE));
        for (int i = 0; i < SENDS; i++) {
            send(account).succeeded(200);
        }
    }

    @Test
    void keepsRoomForConfigurationWhileReceiversWait() {
        webhook.behave((request, body) -> held.add(request));
        List<CompletableFuture<Answer>> waiting = callsAtOnce(RECEIVERS, i -> ping(caller(i)));
        await().until(() -> held.size() == RECEIVERS);

        ping(account).failed(Code.SERVICE_UNAVAILABLE);
        webhook.behave((request, body) -> Downstream.answer(request, 200, Downstream.ENVELOPE));
        call("GET", PUBLIC + "/webhooks").bearer(account.key()).send().succeeded(200);

        answerHeld();
        waiting.forEach(call -> call.join().succeeded(200));
        ping(account).succeeded(200);
    }

    @Test
    void answersAllThatItTookAndRefusesTheRest() {
        double refused = Metrics.of(SENDS_REFUSED);
        List<CompletableFuture<Answer>> calls = callsAtOnce(ALL_AT_ONCE);
        // Nobody is answered by the service yet, so every answer is a refusal.
        await().until(() -> calls.stream().filter(CompletableFuture::isDone).count() == ALL_AT_ONCE - SENDS);
        await().until(() -> held.size() == SENDS);
        calls.stream().filter(CompletableFuture::isDone).forEach(call -> call.join()
                .failedUntouched(Code.SERVICE_UNAVAILABLE));

        topup.behave((request, body) -> Downstream.answer(request, 200, Downstream.ENVELOPE));
        answerHeld();

        List<Answer> answers = calls.stream().map(CompletableFuture::join).toList();
        assertThat(topup.received()).hasSize(SENDS);
        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(SENDS);
        assertThat(answers.stream().filter(answer -> answer.status() == 503)).hasSize(ALL_AT_ONCE - SENDS);
        assertThat(Metrics.of(SENDS_REFUSED)).isEqualTo(refused + ALL_AT_ONCE - SENDS);
    }

    private Answer send(SignedUp caller) {
        return call("POST", SEND).bearer(caller.key()).json("{}").send();
    }

    private Answer ping(SignedUp caller) {
        return call("POST", PUBLIC + "/webhooks/whe_1/test")
                .bearer(caller.key())
                .send();
    }

    private void answerHeld() {
        for (HttpServerRequest request = held.poll(); request != null; request = held.poll()) {
            Downstream.answer(request, 200, Downstream.ENVELOPE);
        }
    }

    /** In turn, so that none needs more than its half of the room. */
    private SignedUp caller(int call) {
        return call % 2 == 0 ? account : other;
    }

    private List<CompletableFuture<Answer>> callsAtOnce(int count) {
        return callsAtOnce(count, i -> send(caller(i)));
    }

    private List<CompletableFuture<Answer>> callsAtOnce(int count, IntFunction<Answer> call) {
        return IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> call.apply(i), callers))
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
