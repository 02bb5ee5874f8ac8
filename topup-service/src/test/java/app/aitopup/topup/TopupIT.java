package app.aitopup.topup;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service on a real database and a real broker. The test speaks for the ledger, on the ledger's topic. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
@TestProfile(TopupIT.ShortWaits.class)
class TopupIT {
    private static final String SEND = "/api/public/v1/topup/send";
    private static final String ONE = "/api/public/v1/topup/{id}";
    private static final String SILENT = TestLedger.SILENT;
    private static final String DECLINED = TestLedger.DECLINED;

    /** The real limits, shortened in proportion. */
    public static class ShortWaits implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "aitopup.topup.wait-limit",
                    "2s",
                    "aitopup.topup.sweep.after",
                    "1s",
                    "aitopup.topup.sweep.every",
                    "100ms",
                    "aitopup.topup.stuck.ledger-after",
                    "2s",
                    "aitopup.topup.stuck.look-every",
                    "200ms");
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
    void answersADeliveredTopupAsAnnounced() {
        Response response = caller().body(body("user@example.com", 1000)).post(SEND);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.contentType()).startsWith("application/json");
        JsonPath json = response.jsonPath();
        assertThat(json.getMap("").keySet())
                .containsExactly("success", "code", "transaction_id", "status", "timestamp", "data");
        assertThat(json.getBoolean("success")).isTrue();
        assertThat(json.getInt("code")).isEqualTo(1001);
        assertThat(Ids.isValid(Ids.TRANSACTION, json.getString("transaction_id")))
                .isTrue();
        assertThat(json.getString("status")).isEqualTo("delivered");
        assertThat(json.getString("timestamp")).endsWith("Z");
        assertThat(json.getMap("data").keySet())
                .containsExactly("voucher_code", "platform", "amount_cents", "new_balance_cents", "funds");
        assertThat(json.getString("data.voucher_code")).matches("ATU(-[0-9A-HJKMNP-TV-Z]{4}){4}");
        assertThat(json.getInt("data.new_balance_cents")).isEqualTo(5400);

        JsonPath one = one(json.getString("transaction_id"));
        assertThat(one.getInt("code")).isEqualTo(1000);
        assertThat(one.getString("data.voucher_code")).isEqualTo(json.getString("data.voucher_code"));
        assertThat(one.getList("data.timeline.status")).containsExactly("pending", "delivered");
    }

    @Test
    void publishesWhatHappenedWithoutTheVoucherCode() {
        String sent = caller().body(
                        "{\"platform\":\"gemini\",\"amount_cents\":700,\"recipient_email\":\"user@example.com\","
                                + "\"reference\":\"order-17\",\"metadata\":{\"z\":\"1\",\"a\":\"2\"}}")
                .post(SEND)
                .asString();
        JsonPath json = JsonPath.from(sent);
        String voucher = json.getString("data.voucher_code");

        List<Received> events = awaitEvents(json.getString("transaction_id"), TopupDelivered.class);

        TopupDelivered delivered =
                (TopupDelivered) events.get(events.size() - 1).event();
        assertThat(delivered.voucherLast4()).isEqualTo(voucher.substring(voucher.length() - 4));
        assertThat(delivered.metadata()).containsExactly(Map.entry("z", "1"), Map.entry("a", "2"));
        assertThat(json.getString("data.reference")).isEqualTo("order-17");
        assertThat(topics.records(Topics.TOPUP)).isNotEmpty().noneMatch(record -> new String(record.value(), UTF_8)
                .contains(voucher));
    }

    /** In the portal there is no key, and the same idempotency key finds the top-up whoever sent it. */
    @Test
    void takesATopupFromAnOwnerWhoCameWithoutAKey() {
        RequestSpecification owner = with(TestTokens.ofOwner(account, Environment.STAGING));
        String idempotencyKey = "portal-" + account;

        JsonPath sent = owner.header("Idempotency-Key", idempotencyKey)
                .body(body("user@example.com", 1000))
                .post(SEND)
                .jsonPath();

        assertThat(sent.getInt("code")).isEqualTo(1001);
        String id = sent.getString("transaction_id");
        assertThat(awaitEvents(id, TopupDelivered.class)).anySatisfy(received -> assertThat(received.event())
                .isInstanceOfSatisfying(
                        TopupRequested.class, asked -> assertThat(asked.keyId()).isNull()));
        assertThat(caller().header("Idempotency-Key", idempotencyKey)
                        .body(body("user@example.com", 1000))
                        .post(SEND)
                        .jsonPath()
                        .getString("transaction_id"))
                .isEqualTo(id);
    }

    @Test
    void answersWantOfFundsWith4001AndNothingMoved() {
        Response response = caller().header("Idempotency-Key", "poor-" + account)
                .body(body(DECLINED, 50_000))
                .post(SEND);

        JsonPath json = response.jsonPath();
        assertThat(response.statusCode()).isEqualTo(402);
        assertThat(json.getBoolean("success")).isFalse();
        assertThat(json.getInt("code")).isEqualTo(4001);
        assertThat(json.getString("status")).isEqualTo("failed");
        assertThat(json.getString("data.funds")).isEqualTo("untouched");
        assertThat(json.getBoolean("data.retry.same_key")).isFalse();
        assertThat(one(json.getString("transaction_id")).getInt("data.failure_code"))
                .isEqualTo(4001);
        awaitEvents(json.getString("transaction_id"), TopupFailed.class);
    }

    @Test
    void answersWith1002AfterTheWaitLimitAndAReplayHearsTheEnd() {
        RequestSpecification request =
                caller().header("Idempotency-Key", "slow-" + account).body(body(SILENT, 1000));

        Response pending = request.post(SEND);
        String id = pending.jsonPath().getString("transaction_id");
        assertThat(pending.statusCode()).isEqualTo(202);
        assertThat(pending.jsonPath().getInt("code")).isEqualTo(1002);
        assertThat(pending.jsonPath().getString("data.funds")).isEqualTo("unknown");

        CompletableFuture<Response> replay =
                CompletableFuture.supplyAsync(() -> caller().header("Idempotency-Key", "slow-" + account)
                        .body(body(SILENT, 1000))
                        .post(SEND));
        topics.publish(new WalletTransferred(id, account, Environment.STAGING, 1000, 1000));

        Response end = replay.join();
        assertThat(end.jsonPath().getInt("code")).isEqualTo(1001);
        assertThat(end.jsonPath().getString("transaction_id")).isEqualTo(id);
        assertThat(end.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void answersAtOnceWhenAskedTo() {
        Response response = caller().header("Prefer", "respond-async")
                .body(body(SILENT, 1000))
                .post(SEND);

        assertThat(response.jsonPath().getInt("code")).isEqualTo(1002);
        awaitEvents(response.jsonPath().getString("transaction_id"), TopupRequested.class);
    }

    @Test
    void startsOneTopupHoweverOftenAKeyIsSentAtOnce() {
        String key = "once-" + account;
        List<CompletableFuture<Response>> calls = IntStream.range(0, 20)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> caller().header("Idempotency-Key", key)
                        .body(body("user@example.com", 1000))
                        .post(SEND)))
                .toList();
        List<Response> answers = calls.stream().map(CompletableFuture::join).toList();

        assertThat(answers.stream().map(Response::asString).collect(Collectors.toSet()))
                .as("byte for byte the same")
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.header("Idempotent-Replayed") == null))
                .as("one of them is the first")
                .hasSize(1);
        awaitEvents(answers.get(0).jsonPath().getString("transaction_id"), TopupDelivered.class);
        assertThat(topics.records(Topics.TOPUP).stream()
                        .filter(record -> record.key().startsWith(account))
                        .map(record ->
                                new String(record.headers().lastHeader("ce_id").value(), UTF_8))
                        .distinct())
                .as("one asked for, one delivered")
                .hasSize(2);
    }

    @Test
    void refusesAKeyThatBelongsToAnotherRequest() {
        caller().header("Idempotency-Key", "mine")
                .body(body("user@example.com", 1000))
                .post(SEND);

        Response sameFieldsInAnotherForm = caller().header("Idempotency-Key", "mine")
                .body("{ \"recipient_email\": \"USER@example.com\", \"amount_cents\":1000, \"platform\":\"claude\" }")
                .post(SEND);
        Response another = caller().header("Idempotency-Key", "mine")
                .body(body("user@example.com", 1001))
                .post(SEND);

        assertThat(sameFieldsInAnotherForm.jsonPath().getInt("code")).isEqualTo(1001);
        assertThat(another.statusCode()).isEqualTo(422);
        assertThat(another.jsonPath().getInt("code")).isEqualTo(3005);
        assertThat(another.jsonPath().getString("data.funds")).isEqualTo("untouched");
        assertThat(another.jsonPath().getBoolean("data.retry.same_key")).isFalse();
    }

    @Test
    void keepsIdempotencyKeysOfTwoWorldsApart() {
        Response staging = caller().header("Idempotency-Key", "both")
                .body(body("user@example.com", 1000))
                .post(SEND);
        Response live = with(TestTokens.of(account, Environment.LIVE))
                .header("Idempotency-Key", "both")
                .body(body("user@example.com", 2000))
                .post(SEND);

        assertThat(live.jsonPath().getInt("code")).isEqualTo(1001);
        assertThat(live.jsonPath().getString("transaction_id"))
                .isNotEqualTo(staging.jsonPath().getString("transaction_id"));
    }

    @Test
    void asksTheLedgerAgainWithTheSameEventWhenNoAnswerComes() {
        String id = caller().header("Prefer", "respond-async")
                .body(body(SILENT, 1000))
                .post(SEND)
                .jsonPath()
                .getString("transaction_id");

        await().until(() -> topics.about(id).size() > 1);
        assertThat(topics.about(id).stream().map(Received::id).distinct()).hasSize(1);

        topics.publish(new WalletTransferred(id, account, Environment.STAGING, 1000, 1000));
        awaitEvents(id, TopupDelivered.class);
    }

    @Test
    void endsOnceWhenTheLedgerAnswersTwice() {
        String id = caller().header("Prefer", "respond-async")
                .body(body(SILENT, 1000))
                .post(SEND)
                .jsonPath()
                .getString("transaction_id");
        topics.publish(new WalletTransferred(id, account, Environment.STAGING, 1000, 1000));
        awaitEvents(id, TopupDelivered.class);
        String voucher = one(id).getString("data.voucher_code");

        topics.publish(new WalletTransferred(id, account, Environment.STAGING, 1000, 1000));
        await().until(() -> delivered(id).size() == 2);

        assertThat(delivered(id).get(1).id()).isEqualTo(delivered(id).get(0).id());
        assertThat(delivered(id).get(1).event()).isEqualTo(delivered(id).get(0).event());
        assertThat(one(id).getString("data.voucher_code")).isEqualTo(voucher);
    }

    @Test
    void putsPoisonAsideAndGoesOn() {
        String poison = "poison of " + account;
        topics.publish(Topics.WALLET, Topics.key(account, Environment.STAGING), List.of(), poison.getBytes(UTF_8));

        assertThat(caller().body(body("user@example.com", 1000))
                        .post(SEND)
                        .jsonPath()
                        .getInt("code"))
                .isEqualTo(1001);
        await().until(() -> topics.records(Topics.WALLET_DLQ).stream()
                .anyMatch(record -> new String(record.value(), UTF_8).equals(poison)
                        && record.headers().lastHeader("dead-letter-reason") != null));
    }

    private List<Received> awaitEvents(String transactionId, Class<?> last) {
        await().until(() ->
                topics.about(transactionId).stream().anyMatch(received -> last.isInstance(received.event())));
        return topics.about(transactionId);
    }

    private List<Received> delivered(String transactionId) {
        return topics.about(transactionId).stream()
                .filter(received -> received.event() instanceof TopupDelivered)
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

    private static String body(String recipient, long cents) {
        return "{\"platform\":\"claude\",\"amount_cents\":" + cents + ",\"recipient_email\":\"" + recipient + "\"}";
    }
}
