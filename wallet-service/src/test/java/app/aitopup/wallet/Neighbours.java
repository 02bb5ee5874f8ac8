package app.aitopup.wallet;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Scopes;
import app.aitopup.contracts.Settlement;
import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupCancelRequested;
import app.aitopup.contracts.events.TopupFulfilled;
import app.aitopup.contracts.events.TopupRejected;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import io.agroal.api.AgroalDataSource;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The service's neighbours, for its integration tests: the top-up service on its topic, the gateway with its tokens,
 * and an accountant, who looks at the tables after each test.
 */
abstract class Neighbours {
    static final String CREDITS = "/api/operator/v1/accounts/{id}/credits";
    static final String BALANCE = "/api/public/v1/balance";
    static final String WALLETS = "/api/public/v1/wallets";
    static final String OWN_WALLET = "/api/agent/v1/wallet";
    static final String USER = "user@example.com";

    @Inject
    AgroalDataSource database;

    final String account = Ids.next(Ids.ACCOUNT);
    final String key = Ids.next(Ids.KEY);
    TopicProbe topics;
    /** What was told of the account, in its order. */
    final List<Event> told = new CopyOnWriteArrayList<>();

    @BeforeEach
    void listen() {
        topics = new TopicProbe();
        topics.onEvent(received -> {
            if (received.event().accountId().equals(account)) {
                told.add(received.event());
            }
        });
    }

    @AfterEach
    void close() throws InterruptedException {
        topics.close();
    }

    @AfterEach
    void theBooksBalance() throws SQLException {
        assertThat(number("SELECT coalesce(sum(amount_cents), 0) FROM entries")).isZero();
        assertThat(number("SELECT count(*) FROM wallets WHERE balance_cents <> (SELECT coalesce(sum(amount_cents), 0)"
                        + " FROM entries WHERE wallet_id = wallets.id)"))
                .isZero();
        assertThat(number("SELECT count(*) FROM transfers WHERE (failure_code IS NULL AND amount_cents > 0)"
                        + " <> ((SELECT count(*) FROM entries WHERE transfer_id = transfers.id) = 2)"))
                .isZero();
        assertThat(number("SELECT sum(balance_cents) FROM wallets WHERE kind = 'held'"))
                .isEqualTo(
                        number(
                                "SELECT coalesce(sum(amount_cents), 0) FROM transfers WHERE kind = 'hold'"
                                        + " AND failure_code IS NULL AND id NOT IN (SELECT hold_id FROM transfers WHERE hold_id IS NOT NULL)"));
        assertThat(number("SELECT count(*) FROM spendings WHERE spent_cents <> (SELECT coalesce(sum(amount_cents), 0)"
                        + " FROM transfers WHERE key_id = spendings.key_id AND spending_day = spendings.day AND id NOT IN"
                        + " (SELECT hold_id FROM transfers WHERE kind = 'release' AND hold_id IS NOT NULL))"))
                .isZero();
    }

    long number(String query) throws SQLException {
        String text = text(query);
        return text == null ? 0 : Long.parseLong(text);
    }

    String text(String query) throws SQLException {
        try (Connection connection = database.getConnection();
                ResultSet result = connection.createStatement().executeQuery(query)) {
            result.next();
            return result.getString(1);
        }
    }

    void update(String statement) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().executeUpdate(statement);
        }
    }

    Response credit(long cents, String reference) {
        return operator()
                .body("{\"environment\":\"staging\",\"amount_cents\":" + cents + ",\"reference\":\"" + reference
                        + "\"}")
                .post(CREDITS, account);
    }

    /** Asks for a top-up that is paid at once. */
    String request(String recipient, long cents) {
        return publish(requested(Ids.next(Ids.TRANSACTION), recipient, cents));
    }

    /** Asks for a top-up whose money is held, and waits until it is. */
    String held(long cents) {
        String id = publish(holdRequested(Ids.next(Ids.TRANSACTION), cents));
        answer(id);
        return id;
    }

    String publish(Event event) {
        topics.publish(event);
        return event.subject();
    }

    TopupRequested requested(String id, String recipient, long cents) {
        return requested(id, recipient, cents, Settlement.INSTANT, null, null);
    }

    TopupRequested holdRequested(String id, long cents) {
        return requested(id, USER, cents, Settlement.HOLD, null, null);
    }

    TopupRequested requested(
            String id, String recipient, long cents, Settlement settlement, Long perTopupCents, Long perDayCents) {
        return new TopupRequested(
                id,
                account,
                Environment.STAGING,
                key,
                Platform.CLAUDE,
                cents,
                recipient,
                settlement,
                // From the id, so that the same request is the same whenever it is made.
                Ids.time(id),
                perTopupCents,
                perDayCents);
    }

    TopupFulfilled fulfilled(String id, long cents) {
        return new TopupFulfilled(id, account, Environment.STAGING, Platform.CLAUDE, cents, USER);
    }

    TopupRejected rejected(String id, long cents) {
        return new TopupRejected(id, account, Environment.STAGING, cents, 4002);
    }

    TopupCancelRequested cancelRequested(String id, long cents) {
        return new TopupCancelRequested(id, account, Environment.STAGING, cents);
    }

    /** The first answer to a top-up. */
    Event answer(String transactionId) {
        return answer(transactionId, 1);
    }

    /** The answer of this number, from 1, to a top-up. */
    Event answer(String transactionId, int number) {
        await().until(() -> answers(transactionId).size() >= number);
        return answers(transactionId).get(number - 1).event();
    }

    List<Received> answers(String transactionId) {
        return topics.about(transactionId).stream()
                .filter(received -> received.record().topic().equals(Topics.WALLET))
                .toList();
    }

    long available() {
        return balance().getLong("data.available_cents");
    }

    JsonPath balance() {
        return caller().get(BALANCE).jsonPath();
    }

    RequestSpecification caller() {
        return with(TestTokens.of(account, Environment.STAGING));
    }

    RequestSpecification portal() {
        return with(TestTokens.of(account, Environment.STAGING, Set.of(Scopes.WALLET_READ, Scopes.PORTAL)));
    }

    RequestSpecification operator() {
        return with(TestTokens.of(account, Environment.STAGING, Set.of(Scopes.OPERATOR)));
    }

    static RequestSpecification with(String token) {
        return given().auth().oauth2(token).contentType("application/json");
    }
}
