package app.aitopup.topup;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator sees of top-ups, whosoever they are. No provider is asked here. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
@TestProfile(OperatorIT.NobodyHandsOver.class)
class OperatorIT {
    private static final String SEND = "/api/public/v1/topup/send";
    private static final String ONE = "/api/operator/v1/topups/{id}";
    private static final String STUCK = "/api/operator/v1/stuck";

    /** As if every replica had its hands full. */
    public static class NobodyHandsOver extends TopupIT.ShortWaits {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> config = new HashMap<>(super.getConfigOverrides());
            config.put("aitopup.topup.fulfilment.under-way-at-most", "0");
            config.put("aitopup.topup.stuck.look-every", "1h");
            return config;
        }
    }

    @Inject
    AgroalDataSource database;

    private final String account = Ids.next(Ids.ACCOUNT);
    private TopicProbe topics;

    @BeforeEach
    void answerAsTheLedger() {
        topics = new TopicProbe();
        TestLedger.answer(topics, account);
    }

    @AfterEach
    void close() throws InterruptedException, SQLException {
        topics.close();
        // Nobody else's business: what the next test counts.
        update("UPDATE topups SET state = 'cancelled', next_sweep_at = NULL, failure_code = NULL WHERE account_id = '"
                + account + "' AND next_sweep_at IS NOT NULL");
    }

    @Test
    void showsATopupWithAllItsStatesButNotItsVoucher() {
        JsonPath sent = caller().header("Idempotency-Key", "order-17")
                .body("{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"user@example.com\","
                        + "\"reference\":\"inv-3\",\"metadata\":{\"cart\":\"a1\"}}")
                .post(SEND)
                .jsonPath();
        String voucher = sent.getString("data.voucher_code");
        String id = sent.getString("transaction_id");

        Response response = operator().get(ONE, id);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.asString()).doesNotContain(voucher).doesNotContain("voucher_code");
        JsonPath json = response.jsonPath();
        assertThat(json.getString("transaction_id")).isEqualTo(id);
        assertThat(json.getString("status")).isEqualTo("delivered");
        Map<String, Object> topup = json.getMap("data.topup");
        assertThat(topup.keySet())
                .containsExactly(
                        "transaction_id",
                        "account_id",
                        "environment",
                        "key_id",
                        "status",
                        "state",
                        "platform",
                        "amount_cents",
                        "recipient_email",
                        "reference",
                        "metadata",
                        "deliver_at",
                        "settlement",
                        "provider",
                        "provider_error",
                        "outages",
                        "funds",
                        "failure_code",
                        "new_balance_cents",
                        "voucher_last4",
                        "idempotency_key",
                        "due_at",
                        "created_at",
                        "updated_at",
                        "states");
        assertThat(topup)
                .containsEntry("account_id", account)
                .containsEntry("environment", "staging")
                .containsEntry("key_id", "key_test")
                .containsEntry("state", "delivered")
                .containsEntry("settlement", "instant")
                .containsEntry("provider", "sandbox")
                .containsEntry("idempotency_key", "order-17")
                .containsEntry("reference", "inv-3")
                .containsEntry("voucher_last4", voucher.substring(voucher.length() - 4))
                .containsEntry("due_at", null);
        assertThat(json.getList("data.topup.states.state")).containsExactly("accepted", "delivered");
        assertThat(json.getList("data.timeline.what")).containsExactly("accepted", "Top-up delivered");
        assertThat(json.getList("data.timeline.at")).isEqualTo(json.getList("data.topup.states.at"));
        assertThat(Instant.parse(json.getString("data.timeline[0].at")))
                .isEqualTo(json.getString("data.topup.created_at"));
    }

    @Test
    void knowsOnlyWhatThereIsAndShowsItToOperatorsAlone() {
        String id = send("user@example.com");

        for (String unknown : List.of(Ids.next(Ids.TRANSACTION), "txn_1", "acc_" + id.substring(4), "%20")) {
            Response none = operator().get(ONE, unknown);
            assertThat(none.statusCode()).as(unknown).isEqualTo(404);
            assertThat(none.jsonPath().getInt("code")).isEqualTo(3007);
        }
        for (String path : List.of(ONE.replace("{id}", id), STUCK)) {
            assertThat(caller().get(path).jsonPath().getInt("code")).isEqualTo(2003);
            assertThat(given().get(path).jsonPath().getInt("code")).isEqualTo(2000);
        }
    }

    /** For the metric, which would cost the database something; an operator's own look is one at once. */
    @Test
    void looksByItselfAtItsOwnPaceAndNotAtTheSweepers() {
        String id = send(TestLedger.SILENT);

        // Told again, so the sweeper has been there.
        await().until(() -> topics.about(id).size() > 1);
        assertThat(MetricsIT.metric(MetricsIT.WAIT_FOR_LEDGER)).isNaN();
    }

    @Test
    void findsWhatTheLedgerHasNotAnswered() throws SQLException {
        String young = send(TestLedger.SILENT);
        String old = send(TestLedger.SILENT);
        age(old);

        JsonPath stuck = stuck();

        assertThat(ids(stuck)).containsExactly(old).doesNotContain(young);
        assertThat(stuck.getString("data.items[0].kind")).isEqualTo("topup_waits_for_ledger");
        assertThat(stuck.getString("data.items[0].account_id")).isEqualTo(account);
        assertThat(stuck.getString("data.items[0].environment")).isEqualTo("staging");
        assertThat(Instant.parse(stuck.getString("data.items[0].since")))
                .isBetween(Instant.now().minusSeconds(3700), Instant.now().minusSeconds(3500));
        assertThat(stuck.getString("data.items[0].why"))
                .isEqualTo("accepted: waits for the ledger to pay, hold or decline it");
        assertThat(stuck.getMap("data.counts"))
                .isEqualTo(
                        Map.of("topup_waits_for_ledger", 1, "topup_not_handed_over", 0, "topup_waits_for_provider", 0));
    }

    /** An hour old, all of them; only the first one's time has come. */
    @Test
    void findsWhatWasNotHandedOverButNotWhatWaitsForItsTime() throws SQLException {
        String late = send("name+fail@example.com");
        String toBeCancelled = send("name+hold@example.com");
        String scheduled = caller().header("Prefer", "respond-async")
                .body(body("name@example.com")
                        .replace("}", ",\"deliver_at\":\"" + Instant.now().plusSeconds(7200) + "\"}"))
                .post(SEND)
                .jsonPath()
                .getString("transaction_id");
        for (String id : List.of(late, toBeCancelled, scheduled)) {
            await().until(() -> "held".equals(operator().get(ONE, id).jsonPath().getString("data.topup.state")));
        }
        String justNow = send("name+fail@example.com");
        for (String id : List.of(late, toBeCancelled, scheduled)) {
            age(id);
        }

        JsonPath stuck = stuck();

        assertThat(ids(stuck)).containsExactly(late).doesNotContain(justNow);
        assertThat(stuck.getString("data.items[0].kind")).isEqualTo("topup_not_handed_over");
        assertThat(stuck.getInt("data.counts.topup_not_handed_over")).isEqualTo(1);
        assertThat(stuck.getString("data.items[0].why"))
                .isEqualTo("held: its time has come, and its provider (sandbox) has not been asked");
    }

    /** A replica that claims what it then cannot start puts off when it is due, again and again. */
    @Test
    void findsWhatIsClaimedAgainAndAgain() throws SQLException {
        String late = send("name+fail@example.com");
        await().until(() -> "held".equals(operator().get(ONE, late).jsonPath().getString("data.topup.state")));
        age(late);
        update("UPDATE topups SET next_sweep_at = now() + interval '5 seconds' WHERE transaction_id = '" + late + "'");

        assertThat(ids(stuck())).containsExactly(late);
    }

    @Test
    void findsWhatAProviderDoesNotAnswerAndSaysItsLastError() throws SQLException {
        String asked = send("name+fail@example.com");
        await().until(() -> "held".equals(operator().get(ONE, asked).jsonPath().getString("data.topup.state")));
        age(asked);
        update("UPDATE topups SET state = 'fulfilling', outages = 7, provider_error = 'status 503',"
                + " next_sweep_at = now() + interval '1 hour' WHERE transaction_id = '" + asked + "'");

        JsonPath stuck = stuck();

        assertThat(ids(stuck)).containsExactly(asked);
        assertThat(stuck.getString("data.items[0].kind")).isEqualTo("topup_waits_for_provider");
        assertThat(stuck.getString("data.items[0].why"))
                .isEqualTo("fulfilling: its provider (sandbox) has not said its last word; times without an answer, one"
                        + " after the other: 7; its last error: status 503");
        assertThat(operator().get(ONE, asked).jsonPath().getString("data.topup.provider_error"))
                .isEqualTo("status 503");
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 1500})
    void namesTheOldestAndCountsNoFurtherThanItSays(int waiting) throws SQLException {
        String first = send(TestLedger.SILENT);
        age(first);
        update("INSERT INTO topups (transaction_id, account_id, environment, key_id, request_digest, state, platform,"
                + " amount_cents, recipient_email, metadata, created_at, updated_at, next_sweep_at)"
                + " SELECT 'txn_' || '" + account + "' || n, account_id, environment, key_id, request_digest, state,"
                + " platform, amount_cents, recipient_email, metadata, created_at, updated_at + n * interval '1 second',"
                + " now() + interval '1 hour' FROM topups, generate_series(1, " + waiting + ") AS n"
                + " WHERE transaction_id = '" + first + "'");

        JsonPath stuck = stuck();

        assertThat(ids(stuck)).hasSize(100).startsWith(first, "txn_" + account + 1, "txn_" + account + 2);
        assertThat(stuck.getInt("data.counts.topup_waits_for_ledger")).isEqualTo(Math.min(waiting + 1, 1001));
    }

    private static List<String> ids(JsonPath stuck) {
        return stuck.getList("data.items.id");
    }

    private JsonPath stuck() {
        Response response = operator().get(STUCK);
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.jsonPath();
    }

    /** As if all of it had been an hour ago, but for what it waits for. */
    private void age(String id) throws SQLException {
        update(
                "UPDATE topups SET created_at = created_at - interval '1 hour', updated_at = updated_at - interval '1 hour'"
                        + " WHERE transaction_id = '" + id + "'");
    }

    private void update(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private String send(String recipient) {
        return caller().header("Prefer", "respond-async")
                .body(body(recipient))
                .post(SEND)
                .jsonPath()
                .getString("transaction_id");
    }

    private static String body(String recipient) {
        return "{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"" + recipient + "\"}";
    }

    private RequestSpecification caller() {
        return given().auth()
                .oauth2(TestTokens.of(account, Environment.STAGING))
                .contentType("application/json");
    }

    private static RequestSpecification operator() {
        return given().auth().oauth2(TestTokens.of("operator", Environment.STAGING, Set.of(Scopes.OPERATOR)));
    }
}
