package app.aitopup.topup;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.contracts.Settlement;
import app.aitopup.contracts.events.TopupCancelRequested;
import app.aitopup.contracts.events.TopupCancelled;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.contracts.events.TopupRejected;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.contracts.events.WalletHeld;
import app.aitopup.contracts.events.WalletReleased;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Top-ups whose money is held first: rehearsed, delayed, cancelled, expired. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
@TestProfile(HoldIT.ShortLives.class)
class HoldIT {
    private static final String SEND = "/api/public/v1/topup/send";
    private static final String ONE = "/api/public/v1/topup/{id}";
    private static final String CANCEL = "/api/public/v1/topup/{id}/cancel";

    /** Real limits, shortened in proportion; nothing that is held lives for more than some seconds. */
    public static class ShortLives extends TopupIT.ShortWaits {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "aitopup.topup.wait-limit",
                    "5s",
                    "aitopup.topup.sweep.after",
                    "1s",
                    "aitopup.topup.sweep.every",
                    "100ms",
                    "aitopup.topup.fulfilment.after-outages",
                    "100ms,100ms,100ms",
                    "aitopup.topup.fulfilment.expires-after",
                    "6s");
        }
    }

    private final String account = Ids.next(Ids.ACCOUNT);
    private TopicProbe topics;

    @BeforeEach
    void answerAsTheLedger() {
        topics = new TopicProbe();
        TestLedger.answer(topics, account);
    }

    @AfterEach
    void close() throws InterruptedException {
        topics.close();
    }

    @Test
    void failsWithARefundWhereThePlatformDeclines() {
        Response response = send("name+fail@example.com");

        assertThat(response.statusCode()).isEqualTo(424);
        JsonPath json = response.jsonPath();
        assertThat(json.getInt("code")).isEqualTo(4002);
        assertThat(json.getString("status")).isEqualTo("failed");
        assertThat(json.getString("data.funds")).isEqualTo("released");
        assertThat(json.getBoolean("data.retry.safe")).isTrue();
        assertThat(json.getBoolean("data.retry.same_key")).isFalse();
        String id = json.getString("transaction_id");
        awaitEvent(id, TopupFailed.class);
        assertThat(types(id))
                .containsSubsequence("topup.requested", "wallet.held", "topup.rejected", "wallet.released");
        assertThat(one(id).getList("data.timeline.what"))
                .containsExactly(
                        "accepted",
                        "funds held",
                        "sent to the platform",
                        "given up, releasing funds",
                        "Delivery failed, funds refunded");
    }

    @Test
    void triesAnOutageAgainThenGivesTheMoneyBack() {
        JsonPath json = send("name+outage@example.com").jsonPath();

        assertThat(json.getInt("code")).isEqualTo(4002);
        assertThat(json.getString("data.funds")).isEqualTo("released");
        JsonPath seen = given().auth()
                .oauth2(TestTokens.of("operator", Environment.STAGING, Set.of(Scopes.OPERATOR)))
                .get("/api/operator/v1/topups/{id}", json.getString("transaction_id"))
                .jsonPath();
        assertThat(seen.getString("data.topup.provider_error")).isEqualTo("as the recipient's tag says");
        assertThat(seen.getInt("data.topup.outages")).isEqualTo(4);
    }

    @Test
    void acceptsNothingWhileThePlatformIsKnownToBeDown() {
        Response response = caller().header("Idempotency-Key", "down-" + account)
                .body(body("name+unavailable@example.com"))
                .post(SEND);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isNotNull();
        JsonPath json = response.jsonPath();
        assertThat(json.getInt("code")).isEqualTo(4005);
        assertThat(json.getString("transaction_id")).isNull();
        assertThat(json.getString("data.funds")).isEqualTo("untouched");
        assertThat(json.getBoolean("data.retry.same_key")).isTrue();
        assertThat(caller().get("/api/public/v1/topup").jsonPath().getList("data.items"))
                .isEmpty();
        assertThat(caller().header("Idempotency-Key", "down-" + account)
                        .body(body("name@example.com"))
                        .post(SEND)
                        .jsonPath()
                        .getInt("code"))
                .as("the key is still unused")
                .isEqualTo(1001);
    }

    @Test
    void waitsForASlowPlatform() {
        JsonPath json = send("name+slow@example.com").jsonPath();

        assertThat(json.getInt("code")).isEqualTo(1001);
        String id = json.getString("transaction_id");
        List<String> times = one(id).getList("data.timeline.at");
        assertThat(Instant.parse(times.get(times.size() - 1)))
                .isAfterOrEqualTo(Instant.parse(times.get(0)).plusSeconds(3));
    }

    @Test
    void meansNothingByAPlusTagInLive() {
        JsonPath json = with(TestTokens.of(account, Environment.LIVE))
                .body(body("name+fail@example.com"))
                .post(SEND)
                .jsonPath();

        assertThat(json.getInt("code")).isEqualTo(1001);
        assertThat(events(json.getString("transaction_id"), TopupRequested.class))
                .allSatisfy(received -> assertThat(((TopupRequested) received.event()).settlement())
                        .isEqualTo(Settlement.INSTANT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name+pending@example.com", "name+hold@example.com"})
    void answersAsSoonAsTheMoneyIsHeldAndCanBeCancelled(String recipient) {
        JsonPath pending = send(recipient).jsonPath();

        assertThat(pending.getInt("code")).isEqualTo(1002);
        assertThat(pending.getString("status")).isEqualTo("pending");
        assertThat(pending.getString("data.funds")).isEqualTo("held");
        String id = pending.getString("transaction_id");

        JsonPath cancelled = caller().post(CANCEL, id).jsonPath();
        assertThat(cancelled.getInt("code")).isEqualTo(1003);
        assertThat(cancelled.getString("status")).isEqualTo("cancelled");
        assertThat(cancelled.getString("transaction_id")).isEqualTo(id);
        assertThat(cancelled.getString("data.funds")).isEqualTo("released");
        awaitEvent(id, TopupCancelled.class);

        Response again = caller().body("{}").post(CANCEL, id);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.jsonPath().getInt("code")).isEqualTo(1003);
    }

    @Test
    void refusesToCancelWhatIsDelivered() {
        String id = send("name@example.com").jsonPath().getString("transaction_id");

        Response late = caller().post(CANCEL, id);

        assertThat(late.statusCode()).isEqualTo(409);
        JsonPath json = late.jsonPath();
        assertThat(json.getInt("code")).isEqualTo(4003);
        assertThat(json.getString("status")).isEqualTo("delivered");
        assertThat(json.getString("transaction_id")).isEqualTo(id);
        assertThat(json.getString("data.funds")).isEqualTo("captured");
        assertThat(json.getBoolean("data.retry.safe")).isTrue();
    }

    @Test
    void cancelsNothingOfStrangersAndNothingUnknown() {
        String id = send("name+hold@example.com").jsonPath().getString("transaction_id");

        for (Response refused : List.of(
                with(TestTokens.of(Ids.next(Ids.ACCOUNT), Environment.STAGING)).post(CANCEL, id),
                with(TestTokens.of(account, Environment.LIVE)).post(CANCEL, id),
                caller().post(CANCEL, Ids.next(Ids.TRANSACTION)),
                caller().post(CANCEL, "nonsense"))) {
            assertThat(refused.statusCode()).isEqualTo(404);
            assertThat(refused.jsonPath().getString("data.funds")).isEqualTo("untouched");
        }
        assertThat(caller().body("{\"why\":\"not\"}")
                        .post(CANCEL, id)
                        .jsonPath()
                        .getInt("code"))
                .isEqualTo(3001);
        assertThat(one(id).getString("data.status")).isEqualTo("pending");
    }

    @Test
    void tellsBothCallersTheTruthWhereTheLedgerHasPaidBeforeItHeardOfTheCancellation() {
        CompletableFuture<Response> sender = CompletableFuture.supplyAsync(
                () -> caller().body(body(TestLedger.SILENT)).post(SEND));
        String id = await().until(
                        () -> topics.records("topup.v1").stream()
                                .filter(record -> record.key().startsWith(account))
                                .map(record -> new String(
                                        record.headers()
                                                .lastHeader("ce_subject")
                                                .value(),
                                        java.nio.charset.StandardCharsets.UTF_8))
                                .findFirst()
                                .orElse(null),
                        found -> found != null);
        TopicProbe paidBefore = topics;
        paidBefore.onEvent(received -> {
            if (received.event() instanceof TopupCancelRequested cancel
                    && cancel.transactionId().equals(id)) {
                paidBefore.publish(new WalletTransferred(id, account, Environment.STAGING, 1000, 5400));
            }
        });

        JsonPath cancel = given().spec(caller()).post(CANCEL, id).jsonPath();

        JsonPath sent = sender.join().jsonPath();
        assertThat(List.of(cancel.getInt("code"), sent.getInt("code")))
                .isIn(List.of(List.of(4003, 1001), List.of(1003, 1003)));
        assertThat(cancel.getString("status")).isEqualTo(sent.getString("status"));
    }

    @Test
    void endsOneWayHoweverManyCancelWhileItIsDelivered() {
        for (int round = 0; round < 5; round++) {
            String id = caller().header("Prefer", "respond-async")
                    .body(body("name+slow@example.com"))
                    .post(SEND)
                    .jsonPath()
                    .getString("transaction_id");
            List<CompletableFuture<JsonPath>> cancels = IntStream.range(0, 8)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> caller().post(CANCEL, id).jsonPath()))
                    .toList();

            List<Integer> codes =
                    cancels.stream().map(cancel -> cancel.join().getInt("code")).toList();
            assertThat(codes).isSubsetOf(1003, 4003).as("all hear the same").containsOnly(codes.get(0));
        }
    }

    @Test
    void expiresWithARefund() {
        String id = send("name+hold@example.com").jsonPath().getString("transaction_id");

        awaitEvent(id, TopupFailed.class);
        assertThat(events(id, TopupRejected.class)).isNotEmpty();
        JsonPath one = one(id);
        assertThat(one.getInt("data.failure_code")).isEqualTo(4002);
        assertThat(one.getString("data.funds")).isEqualTo("released");
    }

    @Test
    void deliversAtTheTimeThatWasAskedForAndNotBefore() {
        Instant at = Instant.now().plusSeconds(7);
        String body = "{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"name@example.com\","
                + "\"deliver_at\":\"" + at + "\"}";
        String key = "later-" + account;

        JsonPath pending =
                caller().header("Idempotency-Key", key).body(body).post(SEND).jsonPath();

        assertThat(pending.getInt("code")).isEqualTo(1002);
        assertThat(pending.getString("data.funds")).isEqualTo("held");
        String id = pending.getString("transaction_id");
        awaitEvent(id, TopupDelivered.class);
        JsonPath one = one(id);
        assertThat(Instant.parse(one.getString("data.updated_at"))).isAfterOrEqualTo(at.minusMillis(1));
        assertThat(one.getString("data.deliver_at")).isNotNull();
        JsonPath replay =
                caller().header("Idempotency-Key", key).body(body).post(SEND).jsonPath();
        assertThat(replay.getInt("code")).as("though that time is past now").isEqualTo(1001);
        assertThat(replay.getString("transaction_id")).isEqualTo(id);
        JsonPath another = caller().header("Idempotency-Key", "other-" + key)
                .body(body)
                .post(SEND)
                .jsonPath();
        assertThat(another.getInt("code")).isEqualTo(3001);
        assertThat(another.getList("data.errors.field")).containsExactly("deliver_at");
    }

    @Test
    void asksTheLedgerAgainForEveryAnswerThatIsLost() {
        String id = caller().header("Prefer", "respond-async")
                .body(body("silent+hold@example.com"))
                .post(SEND)
                .jsonPath()
                .getString("transaction_id");
        await().until(() -> events(id, TopupRequested.class).size() >= 2);
        topics.publish(new WalletHeld(id, account, Environment.STAGING, 1000));
        await().until(() -> one(id).getString("data.funds").equals("held"));
        CompletableFuture<Response> cancel = CompletableFuture.supplyAsync(() -> caller().post(CANCEL, id));
        await().until(() -> events(id, TopupCancelRequested.class).size() >= 2);
        topics.publish(new WalletHeld(id, account, Environment.STAGING, 1000));
        topics.publish(new WalletReleased(id, account, Environment.STAGING, 1000));
        topics.publish(new WalletReleased(id, account, Environment.STAGING, 1000));

        JsonPath cancelled = cancel.join().jsonPath();
        assertThat(cancelled.getInt("code")).isEqualTo(1003);
        assertThat(cancelled.getString("data.funds")).isEqualTo("released");
        awaitEvent(id, TopupCancelled.class);
        assertThat(events(id, TopupCancelled.class).stream().map(Received::id).distinct())
                .hasSize(1);
    }

    private Response send(String recipient) {
        return caller().body(body(recipient)).post(SEND);
    }

    private void awaitEvent(String transactionId, Class<?> type) {
        await().until(() -> !events(transactionId, type).isEmpty());
    }

    private List<Received> events(String transactionId, Class<?> type) {
        return topics.about(transactionId).stream()
                .filter(received -> type.isInstance(received.event()))
                .toList();
    }

    private List<String> types(String transactionId) {
        return topics.about(transactionId).stream()
                .map(received -> received.event().type().type())
                .toList();
    }

    private JsonPath one(String transactionId) {
        return caller().get(ONE, transactionId).jsonPath();
    }

    private RequestSpecification caller() {
        return with(TestTokens.of(account, Environment.STAGING));
    }

    private static RequestSpecification with(String token) {
        return given().auth().oauth2(token).contentType("application/json");
    }

    private static String body(String recipient) {
        return "{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"" + recipient + "\"}";
    }
}
