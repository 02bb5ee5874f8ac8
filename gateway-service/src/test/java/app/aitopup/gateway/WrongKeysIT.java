package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.SignedUp;
import app.aitopup.gateway.domain.KeyText;
import io.agroal.api.AgroalDataSource;
import io.quarkus.cache.Cache;
import io.quarkus.cache.CacheName;
import io.quarkus.cache.CaffeineCache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Somebody guesses keys: ten thousand different ones from one address, each with the right checksum. With the limit of
 * failures as it is for everybody.
 */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
@TestProfile(WrongKeysIT.FailuresAsTheyAre.class)
class WrongKeysIT {
    private static final String BALANCE = PUBLIC + "/balance";
    private static final int WRONG_KEYS = 10_000;
    private static final int AT_ONCE = 50;
    private static final int BURST = 20;
    // Counted: from the start of the gateway, by its migrations and by signing up, to the end of the good key's first
    // call.
    private static final int OTHER_LOOKS = 7;

    /** What {@link GatewayConfig.Limits} says. */
    public static class FailuresAsTheyAre implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "aitopup.gateway.limits.failure-burst",
                    Integer.toString(BURST),
                    "aitopup.gateway.limits.failure-every",
                    "1s");
        }
    }

    @Inject
    AgroalDataSource database;

    @Inject
    @CacheName("api-keys")
    Cache foundKeys;

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
    void guessingCostsTheDatabaseNothingAndHurtsNobodyElse() throws SQLException {
        SecureRandom random = new SecureRandom();
        Map<Integer, Integer> answers = new HashMap<>();
        try (FromAddress guesser = new FromAddress("127.0.0.9");
                FromAddress elsewhere = new FromAddress("127.0.0.10")) {
            elsewhere.get(BALANCE, account.key()).succeeded();
            long began = System.nanoTime();
            for (int sent = 0; sent < WRONG_KEYS; sent += AT_ONCE) {
                List<Future<FromAddress.Answer>> round = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    String wrong = KeyText.next(Environment.LIVE, random).text();
                    round.add(guesser.send(HttpMethod.GET, BALANCE, Map.of("Authorization", "Bearer " + wrong), null));
                }
                elsewhere.get(BALANCE, account.key()).succeeded();
                for (Future<FromAddress.Answer> answer : round) {
                    answers.merge(FromAddress.await(answer).code(), 1, Integer::sum);
                }
            }
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            long looks = looks();

            System.out.printf(
                    "%d wrong keys in %d ms: %s; the table was looked at %d times%n",
                    WRONG_KEYS, took.toMillis(), answers, looks);
            assertThat(answers.keySet()).containsOnly(Code.API_KEY_INVALID.number(), Code.RATE_LIMIT_EXCEEDED.number());
            // The burst and one a second; and the good key, which is looked at anew after 500 ms.
            long seconds = took.toSeconds() + 1;
            assertThat(answers.get(Code.API_KEY_INVALID.number())).isBetween(1, (int) (BURST + seconds));
            assertThat(looks)
                    .isBetween((long) BURST, BURST + seconds + (long) Math.ceil(took.toMillis() / 500.0) + OTHER_LOOKS);
            // None of them is kept among the good ones, so none can push one out.
            assertThat(foundKeys.as(CaffeineCache.class).keySet()).hasSizeLessThanOrEqualTo(1);
        }
    }

    /**
     * How often the table of keys was looked at so far. A session tells the statistics what it did with some delay, but
     * at its end at the latest: so all sessions but this one are ended first.
     */
    private long looks() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            String others = " FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
            List<Long> pids = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT pid, pg_terminate_backend(pid)" + others)) {
                while (rows.next()) {
                    pids.add(rows.getLong(1));
                }
            }
            for (long pid : pids) {
                await().until(() -> number(statement, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) == 0);
            }
            return number(
                    statement,
                    "SELECT coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_user_tables"
                            + " WHERE relname = 'api_keys'");
        }
    }

    private static long number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
