package app.aitopup.topup;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.SecretBox;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Top-ups from before the second migration, by what their owners see after it. */
@QuarkusTest
@TestProfile(MigrationIT.AfterAnUpdate.class)
class MigrationIT {
    private static final String TOPUP = "/api/public/v1/topup";
    private static final String BODY =
            """
            {"platform": "gemini", "amount_cents": 700, "recipient_email": "user@example.com",
                "reference": "order-17", "metadata": {"b": "2", "a": "ö"}}""";
    // What the configuration for tests has.
    private static final String VOUCHER_KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String VOUCHER = "ATU-0123-4567-89AB-9XKD";

    /** Whose top-ups stand as they stood. */
    private static final String ACCOUNT = "acc_01jx0000000000000000000001";
    /** Whose top-ups were under way. */
    private static final String WAITING = "acc_01jx0000000000000000000002";

    private static final String DELIVERED = "txn_01jx0000000000000000000003";
    private static final String FAILED = "txn_01jx0000000000000000000002";
    private static final String PENDING = "txn_01jx0000000000000000000001";

    /** The service of today, started on a database of the first version that is in use. */
    public static class AfterAnUpdate extends TopupIT.ShortWaits {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(OldDatabase.class, Map.of("database", "topup")));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    /** As the first version left it. */
    public static class OldDatabase extends RealInfrastructure {
        private static final String INSERT =
                """
                INSERT INTO topups (transaction_id, account_id, environment, key_id, idempotency_key, request_digest,
                    state, platform, amount_cents, recipient_email, reference, metadata, failure_code, voucher_sealed,
                    voucher_last4, new_balance_cents, created_at, updated_at, next_sweep_at)
                VALUES (?, ?, ?, 'key_1', ?, ?, ?, 'gemini', 700, 'user@example.com', 'order-17', '{"b":"2","a":"ö"}',
                    ?, ?, ?, ?, now() - interval '5 minutes', now() - interval '4 minutes',
                    CASE WHEN ? = 'accepted' THEN now() END)""";

        @Override
        public Map<String, String> start() {
            Map<String, String> config = super.start();
            String url = config.get("quarkus.datasource.jdbc.url");
            String user = config.get("quarkus.datasource.username");
            String password = config.get("quarkus.datasource.password");
            Flyway.configure()
                    .dataSource(url, user, password)
                    .locations("db/migration")
                    .target("001")
                    .load()
                    .migrate();
            try (Connection connection = DriverManager.getConnection(url, user, password)) {
                insert(connection, PENDING, ACCOUNT, "staging", "accepted");
                insert(connection, FAILED, ACCOUNT, "staging", "failed");
                insert(connection, DELIVERED, ACCOUNT, "staging", "delivered");
                insert(connection, "txn_01jx0000000000000000000004", WAITING, "staging", "accepted");
                insert(connection, "txn_01jx0000000000000000000005", WAITING, "live", "accepted");
            } catch (SQLException e) {
                throw new IllegalStateException("the rows of the first version are none", e);
            }
            return config;
        }

        private static void insert(Connection connection, String id, String account, String environment, String state)
                throws SQLException {
            boolean delivered = state.equals("delivered");
            try (PreparedStatement row = connection.prepareStatement(INSERT)) {
                row.setString(1, id);
                row.setString(2, account);
                row.setString(3, environment);
                row.setString(4, state);
                row.setBytes(5, digest());
                row.setString(6, state);
                row.setObject(7, state.equals("failed") ? 4001 : null, Types.INTEGER);
                row.setBytes(8, delivered ? new SecretBox(VOUCHER_KEY).seal(VOUCHER, id) : null);
                row.setString(9, delivered ? "9XKD" : null);
                row.setObject(10, delivered ? 5400L : null, Types.BIGINT);
                row.setString(11, state);
                row.executeUpdate();
            }
        }

        /** Of the body above, as the first version made it: each text with its length before it, metadata sorted. */
        private static byte[] digest() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                text(out, "gemini");
                out.writeLong(700);
                text(out, "user@example.com");
                out.writeBoolean(true);
                for (String text : List.of("order-17", "a", "ö", "b", "2")) {
                    text(out, text);
                }
                return MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
            } catch (IOException | NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void text(DataOutputStream out, String text) throws IOException {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(utf8.length);
            out.write(utf8);
        }
    }

    private TopicProbe topics;

    @BeforeEach
    void answerAsTheLedger() {
        topics = new TopicProbe();
        TestLedger.answer(topics, WAITING);
    }

    @AfterEach
    void close() throws InterruptedException {
        topics.close();
    }

    @Test
    void listsOldTopupsAsTheyWere() {
        JsonPath page = caller(ACCOUNT, Environment.STAGING).get(TOPUP).jsonPath();

        assertThat(page.getList("data.items.transaction_id")).containsExactly(DELIVERED, FAILED, PENDING);
        assertThat(page.getList("data.items.status")).containsExactly("delivered", "failed", "pending");
        assertThat(page.getList("data.items.idempotency_key")).containsExactly("delivered", "failed", "accepted");
        assertThat(page.getList("data.items.failure_code")).containsExactly(null, 4001, null);
        assertThat(page.getList("data.items.voucher_last4")).containsExactly("9XKD", null, null);
        assertThat(page.getList("data.items.new_balance_cents")).containsExactly(5400, null, null);
        assertThat(page.getList("data.items.funds").subList(0, 2)).containsExactly("captured", "untouched");
        assertThat(page.getList("data.items.deliver_at")).containsOnlyNulls();
        for (String filter : List.of("status=delivered", "status=failed", "status=pending", "idempotency_key=failed")) {
            assertThat(caller(ACCOUNT, Environment.STAGING)
                            .get(TOPUP + "?" + filter)
                            .jsonPath()
                            .getList("data.items"))
                    .as(filter)
                    .hasSize(1);
        }
        JsonPath one = caller(ACCOUNT, Environment.STAGING)
                .get(TOPUP + "/" + DELIVERED)
                .jsonPath();
        assertThat(one.getString("data.voucher_code")).isEqualTo(VOUCHER);
        assertThat(one.getMap("data.metadata")).containsExactly(Map.entry("b", "2"), Map.entry("a", "ö"));
        assertThat(one.getList("data.timeline.status")).containsExactly("pending", "delivered");
    }

    @Test
    void replaysOldEndsToWhoeverSendsTheSameAgain() {
        Response delivered = send(ACCOUNT, Environment.STAGING, "delivered", BODY);
        assertThat(delivered.statusCode()).isEqualTo(200);
        assertThat(delivered.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(delivered.jsonPath().getInt("code")).isEqualTo(1001);
        assertThat(delivered.jsonPath().getString("transaction_id")).isEqualTo(DELIVERED);
        assertThat(delivered.jsonPath().getString("data.voucher_code")).isEqualTo(VOUCHER);

        Response failed = send(ACCOUNT, Environment.STAGING, "failed", BODY);
        assertThat(failed.statusCode()).isEqualTo(402);
        assertThat(failed.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(failed.jsonPath().getInt("code")).isEqualTo(4001);
        assertThat(failed.jsonPath().getString("transaction_id")).isEqualTo(FAILED);

        Response another = send(ACCOUNT, Environment.STAGING, "delivered", BODY.replace("700", "701"));
        assertThat(another.jsonPath().getInt("code")).isEqualTo(3005);
    }

    @ParameterizedTest
    @EnumSource(Environment.class)
    void bringsWhatWasUnderWayToItsEnd(Environment environment) {
        Response answer = send(WAITING, environment, "accepted", BODY);

        assertThat(answer.jsonPath().getInt("code")).isEqualTo(1001);
        assertThat(answer.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(answer.jsonPath().getLong("data.new_balance_cents")).isEqualTo(TestLedger.NEW_BALANCE_CENTS);
        assertThat(caller(WAITING, environment).get(TOPUP).jsonPath().getList("data.items.status"))
                .containsExactly("delivered");
    }

    private static Response send(String account, Environment environment, String key, String body) {
        return caller(account, environment)
                .header("Idempotency-Key", key)
                .body(body)
                .post(TOPUP + "/send");
    }

    private static RequestSpecification caller(String account, Environment environment) {
        return given().auth()
                .oauth2(TestTokens.of(account, environment))
                .contentType("application/json; charset=UTF-8");
    }
}
