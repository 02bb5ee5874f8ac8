package app.aitopup.wallet;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Scopes;
import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.edge.DatabaseAway;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.edge.testing.DatabaseLink;
import app.aitopup.edge.testing.InterruptibleInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.HttpClientConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service while its database's host has vanished: nothing comes back, and nobody says so. */
@QuarkusTest
@TestProfile(DatabaseAwayIT.ShortBounds.class)
class DatabaseAwayIT {
    private static final String BALANCE = "/api/public/v1/balance";
    private static final String CREDITS = "/api/operator/v1/accounts/{id}/credits";
    private static final int CONNECTIONS = 4;
    // An answer that takes longer than all the bounds together is none.
    private static final int ANSWER_MS = 15_000;

    /** The announced bounds in short, their order kept. */
    public static class ShortBounds implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "aitopup.database.connection-timeout", "500ms",
                    "aitopup.database.lock-timeout", "500ms",
                    "aitopup.database.statement-timeout", "1500ms",
                    "aitopup.database.silence-timeout", "4s",
                    "aitopup.database.idle-transaction-timeout", "6s",
                    "aitopup.wallet.books.statement-timeout", "3s",
                    "quarkus.datasource.reactive.max-size", Integer.toString(CONNECTIONS),
                    "quarkus.datasource.jdbc.login-timeout", "1s",
                    "quarkus.datasource.jdbc.validation-query-timeout", "1s",
                    // So short that a batch which waits would lose its partitions, if the poll waited with it.
                    "mp.messaging.incoming.topup-events.max.poll.interval.ms", "1500");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(InterruptibleInfrastructure.class, Map.of("database", "wallet")));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }
    }

    DatabaseLink link;

    @Inject
    Pool pool;

    @ConfigProperty(name = InterruptibleInfrastructure.DIRECT_URL)
    String directUrl;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String kafka;

    private final String account = Ids.next(Ids.ACCOUNT);
    private TopicProbe topics;

    @BeforeEach
    void listen() {
        topics = new TopicProbe();
        await().until(() -> credit("first").statusCode() == 201);
    }

    @AfterEach
    void close() throws InterruptedException {
        link.recover();
        topics.close();
    }

    @Test
    void goesOnWithABatchWhenTheDatabaseIsBack() throws Exception {
        Set<String> members = members();
        String transactionId = Ids.next(Ids.TRANSACTION);
        try (Connection inTheWay = direct()) {
            inTheWay.setAutoCommit(false);
            lockTheWallet(inTheWay);
            publish(transactionId);
            // Now it is in the middle of its transaction, and from here on will never hear of it again.
            await().until(() -> number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") == 1);
            link.fallSilent();
            inTheWay.rollback();
        }
        await().until(() -> number("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'") == 1);
        assertThat(topics.about(transactionId)).hasSize(1);

        link.recover();

        assertPaidOnce(transactionId);
        assertThat(members()).as("who has the partitions").isEqualTo(members);
    }

    @Test
    void paysOnceWhenTheAnswerToItsCommitIsLost() throws Exception {
        link.loseTheAnswerTo("COMMIT");
        String transactionId = Ids.next(Ids.TRANSACTION);

        publish(transactionId);

        await().until(link::hasLostTheAnswer);
        assertPaidOnce(transactionId);
    }

    @Test
    void answersCallsAndProbesWhileTheDatabaseIsSilent() {
        link.fallSilent();

        assertUnavailable(caller().get(BALANCE));
        assertUnavailable(credit("second"));
        assertThat(bounded().get("/q/health/ready").statusCode()).isEqualTo(503);

        link.recover();

        await().until(() -> caller().get(BALANCE).statusCode() == 200);
        await().until(() -> bounded().get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void answersCallsWhenNoConnectionBecomesFree() {
        List<SqlConnection> all = takeAllConnections();

        assertUnavailable(caller().get(BALANCE));
        assertUnavailable(credit("second"));

        giveBack(all);
        await().until(() -> caller().get(BALANCE).statusCode() == 200);
    }

    /** A caller may be told that his money is untouched. */
    @Test
    void tellsThatNothingWasSentWhenNoConnectionBecomesFree() {
        List<SqlConnection> all = takeAllConnections();

        for (Uni<?> wish : List.of(pool.query("SELECT 1").execute(), pool.getConnection())) {
            boolean nothingSent = wish.replaceWith(false)
                    .onFailure(DatabaseAway::beforeAnythingWasSent)
                    .recoverWithItem(true)
                    .await()
                    .indefinitely();
            assertThat(nothingSent).isTrue();
        }

        giveBack(all);
    }

    @Test
    void letsTheServerEndWhatTakesTooLong() throws SQLException {
        assertPasses("SELECT pg_sleep(30)", "57014");
        try (Connection inTheWay = direct()) {
            inTheWay.setAutoCommit(false);
            lockTheWallet(inTheWay);
            assertPasses("SELECT * FROM wallets WHERE account_id = '" + account + "' FOR UPDATE", "55P03");
        }
    }

    @AfterEach
    void theBooksBalance() throws SQLException {
        assertThat(number("SELECT coalesce(sum(amount_cents), 0) FROM entries")).isZero();
        assertThat(topics.records(Topics.TOPUP_DLQ)).isEmpty();
    }

    /** Until each has just answered: what the silence of another test has left in the pool is replaced. */
    private List<SqlConnection> takeAllConnections() {
        List<SqlConnection> all = new ArrayList<>();
        await().until(() -> {
            try {
                while (all.size() < CONNECTIONS) {
                    all.add(pool.getConnection().await().indefinitely());
                }
                all.forEach(connection ->
                        connection.query("SELECT 1").execute().await().indefinitely());
                return true;
            } catch (RuntimeException closed) {
                giveBack(all);
                return false;
            }
        });
        return all;
    }

    private static void giveBack(List<SqlConnection> connections) {
        connections.forEach(connection ->
                connection.close().onFailure().recoverWithNull().await().indefinitely());
        connections.clear();
    }

    private void assertPaidOnce(String transactionId) throws SQLException {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !answers(transactionId).isEmpty());
        assertThat(answers(transactionId)).singleElement().satisfies(answer -> assertThat(
                        ((WalletTransferred) answer.event()).newBalanceCents())
                .isEqualTo(400));
        assertThat(number("SELECT count(*) FROM transfers WHERE id = '" + transactionId + "'"))
                .isEqualTo(1);
        assertThat(number("SELECT balance_cents FROM wallets WHERE kind = 'available' AND account_id = '" + account
                        + "'"))
                .isEqualTo(600);
    }

    private void assertPasses(String statement, String sqlState) {
        assertThatThrownBy(() -> pool.query(statement).execute().await().indefinitely())
                .hasMessageContaining(sqlState)
                .matches(DatabaseAway::causedBy, "passes");
    }

    private static void assertUnavailable(Response response) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.jsonPath().getInt("code")).isEqualTo(4006);
    }

    private void lockTheWallet(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT * FROM wallets WHERE account_id = '" + account + "' FOR UPDATE");
        }
    }

    private long number(String query) throws SQLException {
        try (Connection connection = direct();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    private Connection direct() throws SQLException {
        return DriverManager.getConnection(directUrl, user, password);
    }

    private Set<String> members() throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            Collection<MemberDescription> members = admin.describeConsumerGroups(List.of("wallet-service"))
                    .describedGroups()
                    .get("wallet-service")
                    .get()
                    .members();
            return Set.copyOf(members.stream()
                    .map(member -> member.consumerId() + member.assignment())
                    .toList());
        }
    }

    private void publish(String transactionId) {
        topics.publish(new TopupRequested(
                transactionId,
                account,
                Environment.STAGING,
                "key_1",
                Platform.CLAUDE,
                400,
                "user@example.com",
                null,
                Instant.now(),
                null,
                null));
    }

    private List<Received> answers(String transactionId) {
        return topics.about(transactionId).stream()
                .filter(received -> received.record().topic().equals(Topics.WALLET))
                .toList();
    }

    private Response credit(String reference) {
        return bounded()
                .auth()
                .oauth2(TestTokens.of(account, Environment.STAGING, Set.of(Scopes.OPERATOR)))
                .body("{\"environment\":\"staging\",\"amount_cents\":1000,\"reference\":\"" + reference + "\"}")
                .post(CREDITS, account);
    }

    private RequestSpecification caller() {
        return bounded().auth().oauth2(TestTokens.of(account, Environment.STAGING));
    }

    private static RequestSpecification bounded() {
        HttpClientConfig client = HttpClientConfig.httpClientConfig()
                .setParam("http.connection.timeout", ANSWER_MS)
                .setParam("http.socket.timeout", ANSWER_MS);
        return given().config(RestAssuredConfig.config().httpClient(client)).contentType("application/json");
    }
}
