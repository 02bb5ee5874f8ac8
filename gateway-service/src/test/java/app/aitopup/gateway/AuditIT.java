package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.mint;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who changed what. The test speaks for the services. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class AuditIT {
    private static final String AUDIT = ACCOUNT_API + "/audit";
    private static final String KEYS = ACCOUNT_API + "/keys";
    private static final String WEBHOOKS = PUBLIC + "/webhooks";
    private static final String CREATED =
            Downstream.ENVELOPE.replace("{}", "{\"id\":\"whe_1\",\"secret\":\"whsec_1\"}");

    @Inject
    AgroalDataSource database;

    private Downstream wallet;
    private Downstream webhook;
    private SignedUp account;
    private String session;

    @BeforeEach
    void listen() {
        wallet = Downstream.of("wallet");
        webhook = Downstream.of("webhook");
        account = signUp();
        session = signIn(account);
    }

    @AfterEach
    void close() {
        wallet.close();
        webhook.close();
        Sql.run(database, "ALTER TABLE audit_log DROP CONSTRAINT IF EXISTS away");
    }

    @Test
    void tellsAnOwnerWhatWasChangedByWhomAndFromWhere() {
        String id = mint(session, Map.of("environment", "live", "name", "Shop"))
                .get("id")
                .asText();
        call("POST", KEYS + "/" + id + "/rotate").bearer(session).send().succeeded(200);
        call("DELETE", KEYS + "/" + id)
                .bearer(session)
                .header("X-Request-Id", "my-request.7")
                .send()
                .succeeded(200);
        call("DELETE", KEYS + "/" + id).bearer(session).send().succeeded(200);

        List<JsonNode> entries = entries(session);

        String user = Sql.text(database, "SELECT id FROM users WHERE account_id = '" + account.accountId() + "'");
        assertThat(entries.stream()
                        .map(entry -> entry.get("action").asText()
                                + ' '
                                + entry.get("target").asText()
                                + ' '
                                + entry.get("environment").asText()))
                .containsExactly(
                        "key.revoked " + id + " live",
                        "key.rotated " + id + " live",
                        "key.minted " + id + " live",
                        "session.started " + user + " null",
                        "key.minted " + account.keyId() + " staging",
                        "account.created " + account.accountId() + " null");
        JsonNode newest = entries.get(0);
        assertThat(newest.fieldNames())
                .toIterable()
                .containsExactly("id", "at", "actor", "action", "target", "environment", "ip", "request_id");
        assertThat(newest.get("id").asText()).matches("aud_[0-9a-z]{26}");
        assertThat(Instant.parse(newest.get("at").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(newest.get("actor").toString()).isEqualTo("{\"type\":\"user\",\"id\":\"" + user + "\"}");
        assertThat(newest.get("ip").asText()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1", "::1");
        assertThat(newest.get("request_id").asText()).isEqualTo("my-request.7");
    }

    @Test
    void recordsThatSomebodySignedOut() {
        call("DELETE", ACCOUNT_API + "/session").bearer(session).send().succeeded(200);

        assertThat(actions(signIn(account))).startsWith("session.started", "session.ended", "session.started");
    }

    @Test
    void recordsWhatTheWebhookServiceAgreedToByKeyAndBySession() {
        webhook.behave((request, body) -> Downstream.answer(request, 200, CREATED));
        call("POST", WEBHOOKS).bearer(account.key()).json("{}").send().succeeded(200);
        call("PATCH", WEBHOOKS + "/whe_2?environment=live")
                .bearer(session)
                .json("{}")
                .send()
                .succeeded(200);
        call("DELETE", WEBHOOKS + "/whe_3").bearer(account.key()).send().succeeded(200);
        call("POST", WEBHOOKS + "/whe_4/rotate-secret")
                .bearer(account.key())
                .send()
                .succeeded(200);
        call("POST", WEBHOOKS + "/deliveries/dlv_5/replay")
                .bearer(account.key())
                .send()
                .succeeded(200);
        // What changes nothing.
        call("GET", WEBHOOKS + "/whe_1").bearer(account.key()).send().succeeded(200);
        call("POST", WEBHOOKS + "/whe_1/verify")
                .bearer(account.key())
                .json("{}")
                .send()
                .succeeded(200);
        call("POST", WEBHOOKS + "/whe_1/replay")
                .bearer(account.key())
                .json("{}")
                .send()
                .succeeded(200);
        webhook.behave((request, body) ->
                Downstream.answer(request, 200, Downstream.ENVELOPE.replace("{}", "{\"count\":3,\"replayed\":3}")));
        call("POST", WEBHOOKS + "/whe_6/replay")
                .bearer(account.key())
                .json("{}")
                .send()
                .succeeded(200);

        List<JsonNode> entries = entries(session).subList(0, 6);

        assertThat(entries.stream()
                        .map(entry -> entry.get("action").asText()
                                + ' '
                                + entry.get("target").asText()
                                + ' '
                                + entry.at("/actor/type").asText()
                                + ' '
                                + entry.get("environment").asText()))
                .containsExactly(
                        "endpoint.replayed whe_6 key staging",
                        "delivery.replayed dlv_5 key staging",
                        "endpoint.secret_rotated whe_4 key staging",
                        "endpoint.deleted whe_3 key staging",
                        "endpoint.changed whe_2 user live",
                        "endpoint.created whe_1 key staging");
        assertThat(entries.get(5).at("/actor/id").asText()).isEqualTo(account.keyId());
    }

    @Test
    void recordsNothingThatWasRefused() {
        int before = entries(session).size();
        String refused = Downstream.ENVELOPE.replace("true", "false").replace("1000", "3001");
        webhook.behave((request, body) -> Downstream.answer(request, 422, refused));
        wallet.behave((request, body) -> Downstream.answer(request, 422, refused));

        call("POST", WEBHOOKS).bearer(account.key()).json("{}").send();
        call("POST", ACCOUNT_API + "/wallet/fund")
                .bearer(session)
                .json("{\"environment\":\"staging\",\"amount_cents\":1}")
                .send();
        call("POST", KEYS).bearer(session).json("{}").send().failed(Code.FIELD_INVALID);
        call("DELETE", KEYS + "/" + Ids.next(Ids.KEY)).bearer(session).send().failed(Code.NOT_FOUND);
        call("POST", ACCOUNT_API + "/session")
                .json("{\"email\":\"" + account.email() + "\",\"password\":\"wrong\"}")
                .send()
                .failed(Code.SESSION_INVALID);

        assertThat(entries(session)).hasSize(before);
    }

    @Test
    void recordsWhatAnOwnerDoesToTheWallet() {
        call("POST", ACCOUNT_API + "/wallet/fund")
                .bearer(session)
                .json("{\"environment\":\"staging\",\"amount_cents\":1}")
                .send()
                .succeeded(200);
        call("PUT", ACCOUNT_API + "/wallet/threshold")
                .bearer(session)
                .json("{\"environment\":\"live\",\"threshold_cents\":1}")
                .send()
                .succeeded(200);

        assertThat(actions(session)).startsWith("threshold.set", "wallet.funded");
        assertThat(entries(session).get(0).get("environment").asText()).isEqualTo("live");
    }

    @Test
    void changesNothingOfItsOwnThatCannotBePutOnRecord() {
        refuseEntriesOf("key.revoked");
        call("DELETE", KEYS + "/" + account.keyId()).bearer(session).send().failed(Code.INTERNAL_ERROR);
        Sql.run(database, "ALTER TABLE audit_log DROP CONSTRAINT away");
        refuseEntriesOf("key.rotated");
        call("POST", KEYS + "/" + account.keyId() + "/rotate")
                .bearer(session)
                .send()
                .failed(Code.INTERNAL_ERROR);

        JsonNode key = call("GET", KEYS).bearer(session).send().data().at("/items/0");
        assertThat(key.get("revoked_at").isNull()).isTrue();
        assertThat(account.key()).endsWith(key.get("last4").asText());
        assertThat(Sql.text(
                        database, "SELECT count(*) FROM retired_key_secrets WHERE key_id = '" + account.keyId() + "'"))
                .isEqualTo("0");
    }

    /** It is done; who now did not get the answer would never see the secret. */
    @Test
    void passesAnAnswerBackThatCouldNotBePutOnRecord() {
        webhook.behave((request, body) -> Downstream.answer(request, 200, CREATED));
        refuseEntriesOf("endpoint.created");

        assertThat(call("POST", WEBHOOKS)
                        .bearer(account.key())
                        .json("{}")
                        .send()
                        .text())
                .isEqualTo(CREATED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_log SET action = 'a.b'",
                "UPDATE audit_log SET action = 'a.b' WHERE false",
                "DELETE FROM audit_log",
                "TRUNCATE audit_log"
            })
    void forgetsNothing(String statement) {
        int before = entries(session).size();

        assertThatThrownBy(() -> Sql.run(database, statement)).rootCause().hasMessageContaining("append-only");

        assertThat(entries(session)).hasSize(before);
    }

    @Test
    void givesPagesThatJoinWithoutAGapWhileMoreIsAdded() {
        for (int i = 0; i < 4; i++) {
            mint(session, Map.of("environment", "live", "name", "Key " + i));
        }
        List<String> all = new ArrayList<>();
        entries(session).forEach(entry -> all.add(entry.get("id").asText()));
        assertThat(all).hasSize(7);

        List<String> seen = new ArrayList<>();
        String cursor = "";
        for (int pages = 0; pages < 4; pages++) {
            JsonNode page = call("GET", AUDIT + "?limit=2" + cursor)
                    .bearer(session)
                    .send()
                    .succeeded(200)
                    .data();
            seen.addAll(page.get("items").findValuesAsText("id").stream()
                    .filter(id -> id.startsWith("aud_"))
                    .toList());
            mint(session, Map.of("environment", "live", "name", "Later"));
            assertThat(page.get("next_cursor").isNull()).isEqualTo(pages == 3);
            cursor = "&cursor=" + page.get("next_cursor").asText();
        }

        assertThat(seen).isEqualTo(all);
    }

    @Test
    void showsNobodyElsesEntries() {
        String cursor = call("GET", AUDIT + "?limit=1")
                .bearer(session)
                .send()
                .succeeded(200)
                .data()
                .get("next_cursor")
                .asText();
        String other = signIn(signUp());

        call("GET", AUDIT + "?cursor=" + cursor).bearer(other).send().failed(Code.FIELD_INVALID);
        assertThat(actions(other)).containsExactly("session.started", "key.minted", "account.created");
        call("GET", AUDIT).send().failed(Code.SESSION_INVALID);
        call("GET", AUDIT).bearer(account.key()).send().failed(Code.SESSION_INVALID);
        for (String query : List.of("?limit=0", "?limit=101", "?cursor=x", "?actor=x")) {
            call("GET", AUDIT + query).bearer(session).send().failed(Code.FIELD_INVALID);
        }
    }

    /** As if the table could not be written to. */
    private void refuseEntriesOf(String action) {
        Sql.run(database, "ALTER TABLE audit_log ADD CONSTRAINT away CHECK (action <> '" + action + "') NOT VALID");
    }

    private static List<String> actions(String session) {
        return entries(session).stream()
                .map(entry -> entry.get("action").asText())
                .toList();
    }

    /** What an owner sees, newest first. */
    static List<JsonNode> entries(String session) {
        List<JsonNode> entries = new ArrayList<>();
        call("GET", AUDIT + "?limit=100")
                .bearer(session)
                .send()
                .succeeded(200)
                .data()
                .get("items")
                .forEach(entries::add);
        return entries;
    }
}
