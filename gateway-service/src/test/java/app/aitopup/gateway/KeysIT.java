package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PASSWORD;
import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.body;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.mint;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static app.aitopup.gateway.Gateway.texts;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions, and the keys that are minted in them, on a real database. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class KeysIT {
    private static final String SESSION = ACCOUNT_API + "/session";
    private static final String KEYS = ACCOUNT_API + "/keys";

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
    void signsInWithATokenAndACookieThatScriptsCannotRead() {
        SignedUp account = signUp();

        Answer answer = call("POST", SESSION)
                .json(body(Map.of("email", account.email().toUpperCase(Locale.ROOT), "password", PASSWORD)))
                .send()
                .succeeded(200);

        String token = answer.data().get("token").asText();
        assertThat(token).matches("ses_[0-9A-Za-z]{43}");
        assertThat(Duration.between(
                        Instant.now(),
                        Instant.parse(answer.data().get("expires_at").asText())))
                .isBetween(Duration.ofMinutes(12 * 60 - 1), Duration.ofHours(12));
        assertThat(answer.header("Set-Cookie").orElseThrow().split(";\\s*"))
                .contains("aitopup_session=" + token, "Path=/", "HttpOnly", "SameSite=Lax", "Secure")
                .anyMatch(part -> part.matches("Max-Age=43[12]\\d\\d"));
        call("GET", KEYS).header("Cookie", "aitopup_session=" + token).send().succeeded(200);
    }

    @Test
    void doesNotTellAWrongPasswordFromAWrongAddress() {
        SignedUp account = signUp();

        Answer wrongPassword = call("POST", SESSION)
                .json(body(Map.of("email", account.email(), "password", PASSWORD + "!")))
                .send()
                .failed(Code.SESSION_INVALID);
        Answer wrongAddress = call("POST", SESSION)
                .json(body(Map.of("email", "nobody@example.com", "password", PASSWORD)))
                .send()
                .failed(Code.SESSION_INVALID);

        assertThat(wrongAddress.data()).isEqualTo(wrongPassword.data());
        assertThat(wrongAddress.header("Set-Cookie")).isEmpty();
    }

    @Test
    void knowsNoSessionThatIsAbsentMadeUpOrOver() {
        SignedUp account = signUp();
        String session = signIn(account);
        call("GET", KEYS).bearer(session).send().succeeded(200);

        call("GET", KEYS).send().failed(Code.SESSION_INVALID);
        call("GET", KEYS).bearer("ses_" + "0".repeat(43)).send().failed(Code.SESSION_INVALID);
        call("GET", KEYS).bearer(account.key()).send().failed(Code.SESSION_INVALID);
        call("GET", KEYS).header("Authorization", session).send().failed(Code.SESSION_INVALID);
        call("POST", KEYS).json("{}").send().failed(Code.SESSION_INVALID);
        Sql.execute(
                database,
                "UPDATE sessions SET created_at = now() - interval '13 hours', expires_at = now() - interval '1 second'"
                        + " WHERE account_id = '" + account.accountId() + "'");
        call("GET", KEYS).bearer(session).send().failed(Code.SESSION_INVALID);
    }

    @Test
    void signsOut() {
        String session = signIn(signUp());

        Answer answer = call("DELETE", SESSION).bearer(session).send().succeeded(200);

        assertThat(answer.header("Set-Cookie").orElseThrow()).contains("aitopup_session=", "Max-Age=0");
        call("GET", KEYS).bearer(session).send().failed(Code.SESSION_INVALID);
        call("DELETE", SESSION).bearer(session).send().failed(Code.SESSION_INVALID);
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
            })
    void refusesAKeyThatIsNotRight(String request, String field) {
        Answer answer =
                call("POST", KEYS).bearer(signIn(signUp())).json(request).send().failed(Code.FIELD_INVALID);

        assertThat(answer.data().get("errors").findValuesAsText("field")).containsExactly(field);
    }
}
