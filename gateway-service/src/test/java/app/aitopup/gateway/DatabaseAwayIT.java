package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.DatabaseLink;
import app.aitopup.edge.testing.InterruptibleInfrastructure;
import app.aitopup.gateway.Gateway.SignedUp;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys while the database's host has vanished: nothing comes back, and nobody says so. */
@QuarkusTest
@TestProfile(DatabaseAwayIT.ShortBounds.class)
class DatabaseAwayIT {
    private static final String FAILED_LOOK_UPS = "aitopup_key_lookups_total{result=\"failed\"}";
    private static final String KEY = PUBLIC + "/key";

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
                    "quarkus.datasource.reactive.max-size", "4",
                    "quarkus.datasource.jdbc.login-timeout", "1s",
                    "quarkus.datasource.jdbc.validation-query-timeout", "1s");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(
                    new TestResourceEntry(InterruptibleInfrastructure.class, Map.of("database", "gateway")),
                    new TestResourceEntry(DownstreamPorts.class));
        }

        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(MovableClock.class);
        }
    }

    /** The system's clock, which a test can put forward. */
    @Alternative
    @Singleton
    public static class MovableClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        void advance(Duration by) {
            ahead = ahead.plus(by);
        }

        @Override
        public Instant instant() {
            return Instant.now().truncatedTo(ChronoUnit.MILLIS).plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return Clock.offset(Clock.system(zone), ahead);
        }
    }

    @Inject
    MovableClock clock;

    DatabaseLink link;

    @ConfigProperty(name = InterruptibleInfrastructure.DIRECT_URL)
    String directUrl;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    private Downstream wallet;
    private SignedUp account;

    @BeforeEach
    void listen() {
        wallet = Downstream.of("wallet");
        account = signUp();
    }

    @AfterEach
    void close() {
        link.recover();
        wallet.close();
    }

    @Test
    void refusesARevokedKeyThoughNobodyCouldSayThatItWasRevoked() throws SQLException {
        call("GET", KEY).bearer(account.key()).send().succeeded(200);

        double failed = Metrics.of(FAILED_LOOK_UPS);
        link.fallSilent();
        directly("UPDATE api_keys SET revoked_at = now() WHERE id = '" + account.keyId() + "'");
        // Without the database nothing is known of any key.
        Gateway.assertEndsWithinASecond(account.key());
        call("POST", SEND).bearer(account.key()).json("{}").send().failedUntouched(Code.SERVICE_UNAVAILABLE);
        assertThat(Metrics.of(FAILED_LOOK_UPS)).isGreaterThan(failed);
        // Who is not ready gets no calls, and so could not even say that.
        for (String probe : List.of("live", "ready", "started")) {
            assertThat(call("GET", "/q/health/" + probe).send().status()).isEqualTo(200);
        }
        link.recover();

        await().atMost(Duration.ofSeconds(30)).until(() -> {
            int code = call("GET", KEY)
                    .bearer(account.key())
                    .send()
                    .json()
                    .get("code")
                    .asInt();
            assertThat(code).isIn(Code.SERVICE_UNAVAILABLE.number(), Code.API_KEY_REVOKED.number());
            return code == Code.API_KEY_REVOKED.number();
        });
    }

    /**
     * What a look-up said counts from when it began, not from when its answer was there: one that was long on its way
     * is not acted on.
     */
    @Test
    void looksAgainWhereAnAnswerIsOldThoughItLiesInTheCache() throws SQLException {
        call("GET", KEY).bearer(account.key()).send().succeeded(200);
        directly("UPDATE api_keys SET revoked_at = now() WHERE id = '" + account.keyId() + "'");

        clock.advance(Duration.ofMillis(901));

        call("GET", KEY).bearer(account.key()).send().failed(Code.API_KEY_REVOKED);
    }

    private void directly(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(directUrl, user, password);
                Statement sql = connection.createStatement()) {
            assertThat(sql.executeUpdate(statement)).isEqualTo(1);
        }
    }
}
