package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** A key's limit over several gateways: the test is the other gateway, and says and hears what one would. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
@TestProfile(SharedLimitsIT.OneBurst.class)
class SharedLimitsIT {
    private static final String BALANCE = PUBLIC + "/balance";
    private static final String CHANNEL = "aitopup_takings";
    private static final Pattern LEFT = Pattern.compile("\"key\";r=(\\d+).*");
    private static final int BURST = 200;

    /** Which does not come back while a test runs. */
    public static class OneBurst implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "aitopup.gateway.limits.key-burst", Integer.toString(BURST),
                    "aitopup.gateway.limits.key-refill", "1",
                    "aitopup.gateway.limits.key-refill-every", "1H");
        }
    }

    @Inject
    AgroalDataSource database;

    private Downstream wallet;
    private SignedUp account;

    @BeforeEach
    void listen() {
        wallet = Downstream.of("wallet");
        account = signUp();
    }

    @AfterEach
    void close() {
        wallet.close();
    }

    @Test
    void takesWhatOthersTookOutOfItsOwn() throws SQLException {
        say("key_of_somebody_else=3 " + account.keyId() + "=150 nonsense");
        int calls = callsUntil(left -> left < 100);

        assertThat(left(balance())).isEqualTo(BURST - 150 - calls - 1);

        say(account.keyId() + "=1000");
        await().until(() -> balance().status() == Code.RATE_LIMIT_EXCEEDED.httpStatus());
        assertThat(call("GET", BALANCE)
                        .bearer(signUp().key())
                        .send()
                        .succeeded(200)
                        .header("RateLimit"))
                .as("another key")
                .hasValueSatisfying(limit -> assertThat(limit).startsWith("\"key\";r=199"));
    }

    @Test
    void tellsOthersWhatItTookAndCountsItOnce() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);

            for (int i = 0; i < 30; i++) {
                balance().succeeded(200);
            }

            List<String> heard = new ArrayList<>();
            await().until(() -> {
                hear(connection).forEach(heard::add);
                return heard.stream().mapToLong(this::takenOfMine).sum() == 30;
            });
            assertThat(String.join(" ", heard)).doesNotContain(account.key(), "ak_");
            // What it said came back to it before what we say now.
            say(account.keyId() + "=20");
            int calls = callsUntil(left -> left < BURST - 30 - 19);
            assertThat(left(balance())).isEqualTo(BURST - 30 - 20 - calls - 1);
            statement.execute("UNLISTEN *");
        }
    }

    @Test
    void hearsAgainAfterItsConnectionBroke() throws SQLException {
        balance().succeeded(200);
        assertThat(endListeningSessions()).isEqualTo("1");

        // No call waits for it.
        balance().succeeded(200);
        await().until(() -> {
            say(account.keyId() + "=10");
            return balance().status() == Code.RATE_LIMIT_EXCEEDED.httpStatus();
        });
    }

    private Answer balance() {
        return call("GET", BALANCE).bearer(account.key()).send();
    }

    private static int left(Answer answer) {
        Matcher matcher = LEFT.matcher(answer.header("RateLimit").orElseThrow());
        assertThat(matcher.matches()).as(answer.header("RateLimit").toString()).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    /** How many calls it takes until this is left. */
    private int callsUntil(IntPredicate enough) {
        int[] calls = new int[1];
        await().until(() -> {
            calls[0]++;
            return enough.test(left(balance()));
        });
        return calls[0];
    }

    private long takenOfMine(String message) {
        Matcher matcher = Pattern.compile("\\b" + account.keyId() + "=(\\d+)").matcher(message);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private void say(String message) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_notify('" + CHANNEL + "', '" + message + "')");
        }
    }

    private static List<String> hear(Connection connection) throws SQLException {
        List<String> heard = new ArrayList<>();
        PGNotification[] notifications = connection.unwrap(PGConnection.class).getNotifications(100);
        if (notifications != null) {
            for (PGNotification notification : notifications) {
                heard.add(notification.getParameter());
            }
        }
        return heard;
    }

    /** By what was last said on it. */
    private String endListeningSessions() {
        return Sql.text(
                database,
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'vertx-pg-client' AND query LIKE '%" + CHANNEL + "%'");
    }
}
