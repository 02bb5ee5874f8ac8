package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of a top-up in full, in both worlds: rehearsals, cancellation, races for money and caps. */
class TopupLifeIT {
    private static final Duration UNTIL_ENDED = Duration.ofSeconds(60);
    private static final ExecutorService CALLERS = Executors.newFixedThreadPool(50);

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @AfterAll
    static void stop() {
        CALLERS.shutdownNow();
    }

    /** Product contract, section 5: the recipient, the final code, the webhook that tells it. */
    @ParameterizedTest
    @CsvSource({
        "name@example.com, 1001, topup.delivered, captured",
        "name+fail@example.com, 4002, topup.failed, released",
        "name+outage@example.com, 4002, topup.failed, released",
        "name+slow@example.com, 1001, topup.delivered, captured",
    })
    void rehearsesWhatThePlusTagSays(String recipient, int code, String webhook, String funds) {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver()) {
            integrator.listen(receiver);

            JsonPath sent = integrator.send(recipient, 1000).jsonPath();

            assertThat(sent.getInt("code")).isEqualTo(code);
            assertThat(sent.getString("data.funds")).isEqualTo(funds);
            String id = sent.getString("transaction_id");
            await().atMost(UNTIL_ENDED).until(() -> !receiver.about(id).isEmpty());
            JsonPath event = receiver.about(id).get(0).json();
            assertThat(event.getString("type")).isEqualTo(webhook);
            assertThat(event.getString("data.funds")).isEqualTo(funds);
            assertThat(integrator.availableCents()).isEqualTo(code == 1001 ? 99_000 : 100_000);
        }
    }

    @Test
    void rehearsesAPlatformThatIsKnownToBeDown() {
        Integrator integrator = Integrator.signUp();

        Response refused = integrator.send("down-1", "name+unavailable@example.com", 1000);

        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.jsonPath().getInt("code")).isEqualTo(4005);
        assertThat(integrator.call().get("/topup").jsonPath().getList("data.items"))
                .isEmpty();
        assertThat(integrator
                        .send("down-1", "name@example.com", 1000)
                        .jsonPath()
                        .getInt("code"))
                .isEqualTo(1001);
    }

    @Test
    void deliversWhatIsPendingAfterHalfAMinute() {
        Integrator integrator = Integrator.signUp();
        Instant before = Instant.now();
        JsonPath pending = integrator.send("name+pending@example.com", 1000).jsonPath();
        assertThat(pending.getInt("code")).isEqualTo(1002);
        String path = "/topup/" + pending.getString("transaction_id");
        JsonPath balance = integrator.call().get("/balance").jsonPath();
        assertThat(balance.getLong("data.available_cents")).isEqualTo(99_000);
        assertThat(balance.getLong("data.held_cents")).isEqualTo(1000);

        await().atMost(UNTIL_ENDED).until(() -> "delivered"
                .equals(integrator.call().get(path).jsonPath().getString("status")));

        JsonPath delivered = integrator.call().get(path).jsonPath();
        assertThat(Instant.parse(delivered.getString("data.updated_at"))).isAfter(before.plusSeconds(30));
        assertThat(integrator.call().post(path + "/cancel").jsonPath().getInt("code"))
                .as("too late")
                .isEqualTo(4003);
        assertThat(integrator.call().get("/balance").jsonPath().getLong("data.held_cents"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"name+pending@example.com", "name+hold@example.com"})
    void givesTheMoneyBackWhenItIsCancelled(String recipient) {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver()) {
            integrator.listen(receiver);
            String id = integrator.send(recipient, 1000).jsonPath().getString("transaction_id");
            assertThat(integrator.availableCents()).isEqualTo(99_000);

            JsonPath cancelled =
                    integrator.call().post("/topup/" + id + "/cancel").jsonPath();

            assertThat(cancelled.getInt("code")).isEqualTo(1003);
            assertThat(cancelled.getString("data.funds")).isEqualTo("released");
            assertThat(integrator.availableCents()).isEqualTo(100_000);
            await().atMost(UNTIL_ENDED).until(() -> !receiver.about(id).isEmpty());
            assertThat(receiver.about(id).get(0).json().getString("type")).isEqualTo("topup.cancelled");
            assertThat(integrator
                            .call()
                            .post("/topup/" + id + "/cancel")
                            .jsonPath()
                            .getInt("code"))
                    .isEqualTo(1003);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"staging", "live"})
    void paysForAsManyAsThereIsMoneyFor(String environment) {
        Integrator integrator = funded(environment, 100_000);

        List<Integer> codes = atOnce(50, i -> integrator.send("r" + i + "@example.com", 5000));

        assertThat(Collections.frequency(codes, 1001)).isEqualTo(20);
        assertThat(Collections.frequency(codes, 4001)).isEqualTo(30);
        assertThat(integrator.availableCents()).isZero();
        assertBooksBalance();
    }

    @ParameterizedTest
    @ValueSource(strings = {"staging", "live"})
    void startsOneTopupHoweverOftenAKeyIsSentAtOnce(String environment) {
        Integrator integrator = funded(environment, 100_000);
        String key = UUID.randomUUID().toString();

        List<String> answers = answersAtOnce(50, i -> integrator.send(key, "user@example.com", 1000))
                .map(Response::asString)
                .distinct()
                .toList();

        assertThat(answers).as("byte for byte the same").hasSize(1);
        assertThat(JsonPath.from(answers.get(0)).getInt("code")).isEqualTo(1001);
        assertThat(integrator.availableCents()).isEqualTo(99_000);
        JsonPath found = integrator
                .call()
                .queryParam("idempotency_key", key)
                .get("/topup")
                .jsonPath();
        assertThat(found.getList("data.items.transaction_id"))
                .containsExactly(JsonPath.from(answers.get(0)).getString("transaction_id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"staging", "live"})
    void letsAKeySpendNoMoreThanItMay(String environment) {
        Integrator capped =
                funded(environment, 100_000).withKey(environment, "{\"per_day_cents\":10000,\"per_topup_cents\":2000}");

        JsonPath tooMuch = capped.send("user@example.com", 2001).jsonPath();
        List<Integer> codes = atOnce(40, i -> capped.send("r" + i + "@example.com", 1000));

        assertThat(tooMuch.getInt("code")).isEqualTo(4004);
        assertThat(tooMuch.getString("data.funds")).isEqualTo("untouched");
        assertThat(Collections.frequency(codes, 1001)).isEqualTo(10);
        assertThat(Collections.frequency(codes, 4004)).isEqualTo(30);
        assertThat(capped.availableCents()).isEqualTo(90_000);
    }

    @Test
    void doesInLiveAllThatItRehearsesWithoutMovingOneCentOfStaging() {
        Integrator integrator = Integrator.signUp();
        integrator.credit("live", 50_000, "invoice-1");
        integrator.credit("live", 50_000, "invoice-1");
        Integrator live = integrator.withKey("live", null);
        assertThat(live.availableCents()).as("once per reference").isEqualTo(50_000);

        JsonPath delivered = live.send("name+fail@example.com", 1000).jsonPath();
        String later = "{\"platform\":\"gemini\",\"amount_cents\":2000,\"recipient_email\":\"name@example.com\","
                + "\"deliver_at\":\"" + Instant.now().plusSeconds(3600) + "\"}";
        JsonPath pending = live.call().body(later).post("/topup/send").jsonPath();

        assertThat(delivered.getInt("code")).as("a plus-tag means nothing").isEqualTo(1001);
        assertThat(pending.getInt("code")).isEqualTo(1002);
        assertThat(pending.getString("data.funds")).isEqualTo("held");
        assertThat(live.availableCents()).isEqualTo(47_000);
        String path = "/topup/" + pending.getString("transaction_id");
        assertThat(integrator.call().get(path).statusCode())
                .as("with a staging key")
                .isEqualTo(404);
        assertThat(integrator.call().post(path + "/cancel").statusCode()).isEqualTo(404);
        assertThat(live.call().post(path + "/cancel").jsonPath().getInt("code")).isEqualTo(1003);
        assertThat(live.availableCents()).isEqualTo(49_000);
        assertThat(integrator.availableCents()).as("staging").isEqualTo(100_000);
        assertThat(live.send("user@example.com", 49_100).jsonPath().getInt("code"))
                .isEqualTo(4001);
        assertBooksBalance();
    }

    @Test
    void tellsOnceThatTheBalanceIsLowAndAgainAfterItWasNot() {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver()) {
            integrator.listen(receiver);
            assertThat(integrator
                            .portal()
                            .body("{\"environment\":\"staging\",\"threshold_cents\":98500}")
                            .put("/wallet/threshold")
                            .statusCode())
                    .isEqualTo(200);

            integrator.send("user@example.com", 1000);
            integrator.send("user@example.com", 1000);
            integrator.send("user@example.com", 1000);
            await().atMost(UNTIL_ENDED).until(() -> lowBalances(receiver).size() == 1);
            assertThat(lowBalances(receiver).get(0).getLong("data.available_cents"))
                    .isEqualTo(98_000);
            assertThat(lowBalances(receiver).get(0).getLong("data.threshold_cents"))
                    .isEqualTo(98_500);

            integrator
                    .portal()
                    .body("{\"environment\":\"staging\",\"amount_cents\":2000}")
                    .post("/wallet/fund");
            integrator.send("user@example.com", 1000);
            await().atMost(UNTIL_ENDED).until(() -> lowBalances(receiver).size() == 2);
            JsonPath history = integrator
                    .portal()
                    .queryParam("environment", "staging")
                    .get("/wallet/history")
                    .jsonPath();
            assertThat(history.getList("data.items.kind"))
                    .containsExactly("topup", "funding", "topup", "topup", "topup", "funding");
            assertThat(history.getList("data.items.available_after_cents"))
                    .containsExactly(98_000, 99_000, 97_000, 98_000, 99_000, 100_000);
        }
    }

    private static List<JsonPath> lowBalances(Receiver receiver) {
        return receiver.all().stream()
                .map(Receiver.Received::json)
                .filter(event -> event.getString("type").equals("balance.low"))
                .toList();
    }

    private static Integrator funded(String environment, long cents) {
        Integrator integrator = Integrator.signUp();
        if (environment.equals("live")) {
            integrator.credit("live", cents, "first");
            return integrator.withKey("live", null);
        }
        assertThat(integrator.availableCents()).isEqualTo(cents);
        return integrator;
    }

    private static List<Integer> atOnce(int count, IntFunction<Response> call) {
        return answersAtOnce(count, call)
                .map(answer -> answer.jsonPath().getInt("code"))
                .toList();
    }

    private static Stream<Response> answersAtOnce(int count, IntFunction<Response> call) {
        List<CompletableFuture<Response>> calls = IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> call.apply(i), CALLERS))
                .toList();
        return calls.stream().map(CompletableFuture::join);
    }

    private static void assertBooksBalance() {
        JsonPath books = Integrator.operator().get("/books").jsonPath();
        assertThat(books.getBoolean("data.balanced")).as(books.prettify()).isTrue();
    }
}
