package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.body;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.mint;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static app.aitopup.gateway.Gateway.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys that owners mint, on a real database. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class KeysIT {
    private static final String KEYS = ACCOUNT_API + "/keys";
    // The common pool has as few threads as the machine has cores.
    private static final Executor EACH_AT_ONCE = task -> new Thread(task).start();

    @Inject
    AgroalDataSource database;

    private Downstream wallet;

    @BeforeEach
    void listen() {
        wallet = Downstream.of("wallet");
    }

    @AfterEach
    void close() {
        wallet.close();
    }

    @Test
    void mintsAKeyThatIsShownOnce() {
        SignedUp account = signUp();
        String session = signIn(account);
        String expiresAt =
                Instant.ofEpochSecond(Instant.now().getEpochSecond() + 3600).toString();

        JsonNode key = mint(
                session,
                Map.of(
                        "environment",
                        "live",
                        "name",
                        "Shop",
                        "scopes",
                        List.of("webhook:read", "topup:read", "topup:read"),
                        "expires_at",
                        expiresAt));

        assertThat(key.get("key").asText()).startsWith("ak_live_");
        assertThat(key.get("prefix").asText()).isEqualTo("ak_live");
        assertThat(texts(key.get("scopes"))).containsExactly("topup:read", "webhook:read");
        assertThat(key.get("expires_at").asText()).isEqualTo(expiresAt);
        JsonNode items =
                call("GET", KEYS).bearer(session).send().succeeded(200).data().get("items");
        assertThat(items.findValuesAsText("id"))
                .containsExactly(account.keyId(), key.get("id").asText());
        assertThat(items.findValues("key")).isEmpty();
        assertThat(items.get(1).get("last4")).isEqualTo(key.get("last4"));
        assertThat(texts(items.get(1).get("scopes"))).containsExactly("topup:read", "webhook:read");
        JsonNode seen = call("GET", PUBLIC + "/key")
                .bearer(key.get("key").asText())
                .send()
                .succeeded(200)
                .data();
        assertThat(seen.get("environment").asText()).isEqualTo("live");
        // What another account has is not listed.
        assertThat(call("GET", KEYS)
                        .bearer(signIn(signUp()))
                        .send()
                        .data()
                        .get("items")
                        .findValuesAsText("id"))
                .hasSize(1)
                .doesNotContain(account.keyId());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"A\"}                                                              | environment",
                "{\"environment\":\"test\",\"name\":\"A\"}                                     | environment",
                "{\"environment\":\"live\",\"name\":\"\"}                                      | name",
                "{\"environment\":\"live\",\"name\":\"A\",\"scopes\":[\"operator\"]}           | scopes",
                "{\"environment\":\"live\",\"name\":\"A\",\"scopes\":\"topup:send\"}           | scopes",
                "{\"environment\":\"live\",\"name\":\"A\",\"expires_at\":\"tomorrow\"}         | expires_at",
                "{\"environment\":\"live\",\"name\":\"A\",\"expires_at\":\"2020-01-01T00:00:00Z\"} | expires_at",
                "{\"environment\":\"live\",\"name\":\"A\",\"account_id\":\"acc_1\"}            | account_id",
                "{\"environment\":\"live\",\"name\":\"A\",\"allowed_ips\":\"192.0.2.1\"}       | allowed_ips",
                "{\"environment\":\"live\",\"name\":\"A\",\"allowed_ips\":[1]}                 | allowed_ips",
                "{\"environment\":\"live\",\"name\":\"A\",\"allowed_ips\":[\"10.0.0.0/33\"]}   | allowed_ips[0]",
            })
    void refusesAKeyThatIsNotRight(String request, String field) {
        Answer answer =
                call("POST", KEYS).bearer(signIn(signUp())).json(request).send().failed(Code.FIELD_INVALID);

        assertThat(answer.data().get("errors").findValuesAsText("field")).containsExactly(field);
    }

    @Test
    void namesEachAddressThatIsNone() {
        Answer answer = call("POST", KEYS)
                .bearer(signIn(signUp()))
                .json(
                        "{\"environment\":\"live\",\"name\":\"A\",\"allowed_ips\":"
                                + "[\"192.0.2.1\",\"example.com\",\"2001:db8::/32\",\"192.0.2.*\",\"::ffff:10.0.0.0/104\",\"\"]}")
                .send()
                .failed(Code.FIELD_INVALID);

        assertThat(answer.data().get("errors").findValuesAsText("field"))
                .containsExactly("allowed_ips[1]", "allowed_ips[3]", "allowed_ips[4]", "allowed_ips[5]");
    }

    @Test
    void takesFiftyAddressesAndNotOneMore() {
        String session = signIn(signUp());
        List<String> most = Collections.nCopies(50, "2001:db8::/32");
        JsonNode key = mint(session, Map.of("environment", "live", "name", "Many", "allowed_ips", most));
        assertThat(texts(key.get("allowed_ips"))).isEqualTo(most);

        List<String> tooMany = Collections.nCopies(51, "192.0.2.1");
        call("POST", KEYS)
                .bearer(session)
                .json(body(Map.of("environment", "live", "name", "Many", "allowed_ips", tooMany)))
                .send()
                .failed(Code.FIELD_INVALID);
    }

    @Test
    void mintsAHundredUsableKeysAnEnvironmentAndNotOneMore() throws SQLException {
        SignedUp account = signUp();
        String session = signIn(account);
        // With the first one there are ninety-nine, and some that do not count.
        Sql.execute(
                database,
                """
                INSERT INTO api_keys (id, account_id, environment, name, key_hash, prefix, last4, scopes, created_at,
                    revoked_at, expires_at)
                SELECT id || n, account_id, environment, name, sha256((id || n)::bytea), prefix, last4, scopes, now(),
                    CASE WHEN n = 99 THEN now() END, CASE WHEN n = 100 THEN now() END
                FROM api_keys, generate_series(1, 100) AS n WHERE account_id = '"""
                        + account.accountId() + "'");
        String request = body(Map.of("environment", "staging", "name", "One more"));

        List<CompletableFuture<Integer>> calls;
        try (Connection inTheWay = database.getConnection();
                Statement lock = inTheWay.createStatement()) {
            inTheWay.setAutoCommit(false);
            // So that each has counted before the first one commits, if nothing keeps them from it.
            lock.execute("LOCK TABLE audit_log IN EXCLUSIVE MODE");
            calls = IntStream.range(0, 5)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> call("POST", KEYS)
                                    .bearer(session)
                                    .json(request)
                                    .send()
                                    .status(),
                            EACH_AT_ONCE))
                    .toList();
            await().until(() -> Sql.text(
                            database, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
                    .equals("5"));
            inTheWay.rollback();
        }
        List<Integer> statuses =
                calls.stream().map(CompletableFuture::join).sorted().toList();

        assertThat(statuses).containsExactly(201, 422, 422, 422, 422);
        Answer refused = call("POST", KEYS).bearer(session).json(request).send().failed(Code.FIELD_INVALID);
        assertThat(refused.data().get("errors").findValuesAsText("field")).containsExactly("environment");
        // The other environment counts by itself.
        mint(session, Map.of("environment", "live", "name", "Live"));
        call("DELETE", KEYS + "/" + account.keyId()).bearer(session).send().succeeded(200);
        call("POST", KEYS).bearer(session).json(request).send().succeeded(201);
    }
}
