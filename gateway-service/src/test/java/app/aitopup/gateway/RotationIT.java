package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.mint;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** New secrets for keys, and the end of keys, on a real database. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class RotationIT {
    private static final String KEYS = ACCOUNT_API + "/keys";
    private static final String KEY = PUBLIC + "/key";
    private static final String FOUND_LOOK_UPS = "aitopup_key_lookups_total{result=\"found\"}";
    private static final String A_DAY = "{\"grace_seconds\":86400}";

    @Inject
    AgroalDataSource database;

    private Downstream topup;
    private Downstream wallet;
    private SignedUp account;
    private String session;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        account = signUp();
        session = signIn(account);
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
    }

    @Test
    void givesANewSecretToTheSameKey() {
        JsonNode old = mint(
                session,
                Map.of(
                        "environment",
                        "live",
                        "name",
                        "Shop",
                        "scopes",
                        List.of("topup:send", "topup:read"),
                        "allowed_ips",
                        List.of("127.0.0.0/8", "::1"),
                        "expires_at",
                        "2099-01-01T00:00:00Z",
                        "limits",
                        Map.of("per_day_cents", 500)));
        String id = old.get("id").asText();

        JsonNode rotated = rotate(id, A_DAY).succeeded(200).data();

        for (String same : List.of(
                "id",
                "environment",
                "name",
                "prefix",
                "scopes",
                "allowed_ips",
                "limits",
                "expires_at",
                "revoked_at",
                "created_at")) {
            assertThat(rotated.get(same)).as(same).isEqualTo(old.get(same));
        }
        String text = rotated.get("key").asText();
        assertThat(text).startsWith("ak_live_").endsWith(rotated.get("last4").asText());
        assertThat(text).isNotEqualTo(old.get("key").asText());
        call("POST", SEND).bearer(text).json("{}").send().succeeded(200);
        call("POST", SEND).bearer(old.get("key").asText()).json("{}").send().succeeded(200);
        assertThat(topup.received())
                .extracting(call -> InternalToken.claims(call).get("key_id").asText())
                .containsExactly(id, id);
        // Shown this once; the list knows the new one by its last four.
        JsonNode listed = call("GET", KEYS).bearer(session).send().data().at("/items/1");
        assertThat(listed.get("last4")).isEqualTo(rotated.get("last4"));
        assertThat(listed.has("key")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"grace_seconds\":0}", "{\"grace_seconds\":null}"})
    void endsTheOldSecretWithinASecondWhereNoGraceIsAskedFor(String body) {
        call("GET", KEY).bearer(account.key()).send().succeeded(200);

        String text =
                rotate(account.keyId(), body).succeeded(200).data().get("key").asText();

        assertIsRefusedWithinASecond(account.key());
        call("GET", KEY).bearer(text).send().succeeded(200);
    }

    @Test
    void endsTheOldSecretWithItsGrace() {
        String text =
                rotate(account.keyId(), A_DAY).succeeded(200).data().get("key").asText();
        call("GET", KEY).bearer(account.key()).send().succeeded(200);

        Sql.execute(
                database,
                "UPDATE retired_key_secrets SET works_until = now() WHERE key_id = '" + account.keyId() + "'");

        assertIsRefusedWithinASecond(account.key());
        call("GET", KEY).bearer(text).send().succeeded(200);
    }

    @Test
    void letsTheNewestSecretAndItsPredecessorWorkAndNoOther() {
        String second =
                rotate(account.keyId(), A_DAY).succeeded(200).data().get("key").asText();
        String third =
                rotate(account.keyId(), A_DAY).succeeded(200).data().get("key").asText();

        call("GET", KEY).bearer(account.key()).send().failed(Code.API_KEY_REVOKED);
        call("GET", KEY).bearer(second).send().succeeded(200);
        call("GET", KEY).bearer(third).send().succeeded(200);
        // Again, and for no longer: the way to end a grace early.
        String fourth =
                rotate(account.keyId(), "").succeeded(200).data().get("key").asText();
        for (String ended : List.of(account.key(), second, third)) {
            assertIsRefusedWithinASecond(ended);
        }
        call("GET", KEY).bearer(fourth).send().succeeded(200);
    }

    @Test
    void leavesTwoSecretsOfManyRotationsAtOnce() {
        List<String> secrets = new ArrayList<>(IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> rotate(account.keyId(), A_DAY)
                        .succeeded(200)
                        .data()
                        .get("key")
                        .asText()))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList());
        secrets.add(account.key());

        assertThat(secrets).doesNotHaveDuplicates();
        List<Integer> codes = secrets.stream()
                .map(secret -> call("GET", KEY)
                        .bearer(secret)
                        .send()
                        .json()
                        .get("code")
                        .asInt())
                .sorted()
                .toList();
        assertThat(codes).containsExactly(1000, 1000, 2002, 2002, 2002, 2002, 2002, 2002, 2002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "604801", "1.5", "\"60\"", "true", "9223372036854775808"})
    void refusesAGraceThatIsNone(String seconds) {
        Answer answer =
                rotate(account.keyId(), "{\"grace_seconds\":" + seconds + "}").failed(Code.FIELD_INVALID);

        assertThat(answer.data().get("errors").findValuesAsText("field")).containsExactly("grace_seconds");
        assertThat(answer.text()).doesNotContain("cents");
        call("GET", KEY).bearer(account.key()).send().succeeded(200);
    }

    @Test
    void takesTheLongestGrace() {
        rotate(account.keyId(), "{\"grace_seconds\":604800}").succeeded(200);

        assertThat(Sql.text(
                        database,
                        "SELECT works_until - retired_at = interval '604800 seconds' FROM retired_key_secrets WHERE key_id = '"
                                + account.keyId() + "'"))
                .isEqualTo("t");
    }

    @Test
    void revokesAKeyForGood() {
        call("GET", KEY).bearer(account.key()).send().succeeded(200);

        JsonNode revoked = revoke(account.keyId()).succeeded(200).data();

        assertThat(revoked.get("id").asText()).isEqualTo(account.keyId());
        assertThat(Instant.parse(revoked.get("revoked_at").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(revoked.has("key")).isFalse();
        assertIsRefusedWithinASecond(account.key());
        call("POST", SEND).bearer(account.key()).json("{}").send().failedUntouched(Code.API_KEY_REVOKED);
        assertThat(revoke(account.keyId()).succeeded(200).data().get("revoked_at"))
                .as("revoked again, it stays as it is")
                .isEqualTo(revoked.get("revoked_at"));
        rotate(account.keyId(), A_DAY).failed(Code.NOT_FOUND);
    }

    /** In use, they are looked up again together before they lapse: nobody gets what is said of another's. */
    @Test
    void tellsKeysApartThatAreInUseTogetherAndRevokesOneOfThem() {
        List<JsonNode> keys = IntStream.range(0, 5)
                .mapToObj(i -> mint(session, Map.of("environment", "staging", "name", "key " + i)))
                .toList();
        double found = Metrics.of(FOUND_LOOK_UPS);
        await().until(() -> {
            keys.forEach(RotationIT::assertIsItself);
            return Metrics.of(FOUND_LOOK_UPS) >= found + 4 * keys.size();
        });

        JsonNode revoked = keys.get(2);
        List<JsonNode> others = new ArrayList<>(keys);
        others.remove(revoked);
        revoke(revoked.get("id").asText()).succeeded(200);
        Instant then = Instant.now();

        await().until(() -> {
            others.forEach(RotationIT::assertIsItself);
            Instant sent = Instant.now();
            boolean good =
                    call("GET", KEY).bearer(revoked.get("key").asText()).send().status() == 200;
            assertThat(good && sent.isAfter(then.plusSeconds(1))).isFalse();
            return !good;
        });
        others.forEach(RotationIT::assertIsItself);
    }

    private static void assertIsItself(JsonNode key) {
        JsonNode seen = call("GET", KEY)
                .bearer(key.get("key").asText())
                .send()
                .succeeded(200)
                .data();
        assertThat(seen.get("id")).isEqualTo(key.get("id"));
    }

    @Test
    void revokesAKeyWithTheSecretThatIsInItsGrace() {
        String text =
                rotate(account.keyId(), A_DAY).succeeded(200).data().get("key").asText();
        revoke(account.keyId()).succeeded(200);

        assertIsRefusedWithinASecond(account.key());
        assertIsRefusedWithinASecond(text);
    }

    @Test
    void rotatesNoKeyThatHasExpired() {
        Sql.execute(database, "UPDATE api_keys SET expires_at = now() WHERE id = '" + account.keyId() + "'");

        rotate(account.keyId(), A_DAY).failed(Code.NOT_FOUND);
        revoke(account.keyId()).succeeded(200);
    }

    @Test
    void knowsNoKeyOfAnotherAccount() {
        SignedUp other = signUp();
        JsonNode neverWas = rotate("key_01jx0000000000000000000000", A_DAY)
                .failed(Code.NOT_FOUND)
                .data();

        for (String id : List.of(other.keyId(), "key_1", "nonsense", account.accountId(), Ids.next(Ids.KEY))) {
            assertThat(rotate(id, A_DAY).failed(Code.NOT_FOUND).data()).isEqualTo(neverWas);
            assertThat(revoke(id).failed(Code.NOT_FOUND).data()).isEqualTo(neverWas);
        }
        call("GET", KEY).bearer(other.key()).send().succeeded(200);
        call("POST", KEYS + "/" + other.keyId() + "/rotate").send().failed(Code.SESSION_INVALID);
        call("DELETE", KEYS + "/" + other.keyId()).bearer(other.key()).send().failed(Code.SESSION_INVALID);
    }

    @Test
    void storesNoSecretOfAKey() {
        String text =
                rotate(account.keyId(), A_DAY).succeeded(200).data().get("key").asText();

        String dump = Sql.text(
                database,
                "SELECT (SELECT string_agg(k::text, ' ') FROM api_keys k)"
                        + " || (SELECT string_agg(r::text, ' ') FROM retired_key_secrets r)"
                        + " || (SELECT string_agg(a::text, ' ') FROM audit_log a)");

        for (String secret : List.of(text, account.key())) {
            assertThat(dump).doesNotContain(secret.substring("ak_staging_".length(), secret.length() - 7));
            assertThat(Sql.text(
                            database,
                            "SELECT count(*) FROM retired_key_secrets WHERE key_hash = sha256('" + secret
                                    + "'::bytea)"))
                    .isEqualTo("0");
        }
    }

    /** Two look-ups of one key at once, by its two secrets, while its row is locked: both want to note the use. */
    @Test
    void notesAUseOnceWhereManyUseAKeyAtOnce() throws SQLException {
        String text =
                rotate(account.keyId(), A_DAY).succeeded(200).data().get("key").asText();
        Sql.run(
                database,
                """
                CREATE TABLE IF NOT EXISTS noted_uses (key_id text);
                CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN INSERT INTO noted_uses VALUES (NEW.id); RETURN NULL; END $$;
                CREATE OR REPLACE TRIGGER noted AFTER UPDATE OF last_used_at ON api_keys FOR EACH ROW
                    WHEN (OLD.last_used_at IS DISTINCT FROM NEW.last_used_at) EXECUTE FUNCTION note()""");
        try (Connection inTheWay = database.getConnection();
                Statement lock = inTheWay.createStatement()) {
            inTheWay.setAutoCommit(false);
            lock.execute("SELECT 1 FROM api_keys WHERE id = '" + account.keyId() + "' FOR NO KEY UPDATE");

            IntStream.range(0, 20)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> call("GET", KEY)
                            .bearer(i % 2 == 0 ? text : account.key())
                            .send()
                            .succeeded(200)))
                    .toList()
                    .forEach(CompletableFuture::join);
            await().until(() -> waitingForALock() >= 2);
            inTheWay.rollback();
        }
        await().until(() -> waitingForALock() == 0);

        await().until(() -> Sql.text(
                        database,
                        "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE '%last_used_at%'"
                                + " AND pid <> pg_backend_pid()")
                .equals("0"));
        assertThat(Sql.text(database, "SELECT count(*) FROM noted_uses WHERE key_id = '" + account.keyId() + "'"))
                .isEqualTo("1");
    }

    private long waitingForALock() {
        return Long.parseLong(
                Sql.text(
                        database,
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%last_used_at%'"));
    }

    private Answer rotate(String id, String body) {
        Gateway.Call call = call("POST", KEYS + "/" + id + "/rotate").bearer(session);
        return (body.isEmpty() ? call : call.json(body)).send();
    }

    private Answer revoke(String id) {
        return call("DELETE", KEYS + "/" + id).bearer(session).send();
    }

    private static void assertIsRefusedWithinASecond(String key) {
        Gateway.assertEndsWithinASecond(key);
        call("GET", KEY).bearer(key).send().failed(Code.API_KEY_REVOKED);
    }
}
