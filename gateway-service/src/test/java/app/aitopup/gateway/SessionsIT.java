package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PASSWORD;
import static app.aitopup.gateway.Gateway.body;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.Call;
import app.aitopup.gateway.Gateway.SignedUp;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signing in and out, and what a session is good for, on a real database. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class SessionsIT {
    private static final String SESSION = ACCOUNT_API + "/session";
    private static final String KEYS = ACCOUNT_API + "/keys";
    private static final String MINT = "{\"environment\":\"staging\",\"name\":\"Shop\"}";

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
    void saysWhoIsSignedIn() {
        SignedUp account = signUp();
        String session = signIn(account);

        Answer answer = call("GET", SESSION).bearer(session).send().succeeded(200);

        assertThat(answer.data().fieldNames())
                .toIterable()
                .containsExactly("account_id", "email", "name", "expires_at");
        assertThat(answer.data().get("account_id").asText()).isEqualTo(account.accountId());
        assertThat(answer.data().get("email").asText()).isEqualTo(account.email());
        assertThat(answer.data().get("name").asText()).isEqualTo("Acme");
        assertThat(Instant.parse(answer.data().get("expires_at").asText())).isAfter(Instant.now());
        call("GET", SESSION).send().failed(Code.SESSION_INVALID);
    }

    @ParameterizedTest
    @CsvSource({
        "same-origin,  ,                       true",
        "none,         ,                       true",
        "same-origin,  https://evil.example,   true",
        "same-site,    ,                       false",
        "cross-site,   ,                       false",
        "cross-site,   http://localhost:PORT,  false",
        "SAME-ORIGIN,  ,                       false",
        "'',           http://localhost:PORT,  false",
        ",             http://localhost:PORT,  true",
        ",             https://localhost:PORT, true",
        ",             http://LOCALHOST:PORT,  true",
        ",             http://localhost:1,     false",
        ",             http://localhost,       false",
        ",             http://evil.example,    false",
        ",             null,                   false",
        ",             http://localhost:PORT.evil.example, false",
        ",             ,                       false",
    })
    void letsOnlyOurOwnPagesChangeSomethingWithTheCookie(String fetchSite, String origin, boolean letIn) {
        String session = signIn(signUp());
        Call call = call("POST", KEYS)
                .header("Cookie", "aitopup_session=" + session)
                .json(MINT);
        if (fetchSite != null) {
            call.header("Sec-Fetch-Site", fetchSite);
        }
        if (origin != null) {
            call.header("Origin", origin.replace("PORT", String.valueOf(Gateway.port())));
        }

        Answer answer = call.send();

        if (letIn) {
            answer.succeeded(201);
        } else {
            answer.failed(Code.PERMISSION_MISSING);
            assertThat(keys(session)).isEqualTo(1);
        }
    }

    @Test
    void believesNoCallThatSaysTwiceFromWhereItComes() {
        String session = signIn(signUp());

        call("POST", KEYS)
                .header("Cookie", "aitopup_session=" + session)
                .header("Sec-Fetch-Site", "cross-site")
                .header("Sec-Fetch-Site", "same-origin")
                .json(MINT)
                .send()
                .failed(Code.PERMISSION_MISSING);
    }

    @Test
    void asksNoScriptFromWhereItComesAndNobodyWhoOnlyReads() {
        String session = signIn(signUp());

        call("POST", KEYS)
                .bearer(session)
                .header("Sec-Fetch-Site", "cross-site")
                .header("Cookie", "aitopup_session=" + session)
                .json(MINT)
                .send()
                .succeeded(201);
        call("GET", KEYS)
                .header("Cookie", "aitopup_session=" + session)
                .header("Sec-Fetch-Site", "cross-site")
                .send()
                .succeeded(200);
    }

    @Test
    void isNotSignedOutByAnotherSite() {
        String session = signIn(signUp());

        call("DELETE", SESSION)
                .header("Cookie", "aitopup_session=" + session)
                .header("Sec-Fetch-Site", "cross-site")
                .send()
                .failed(Code.PERMISSION_MISSING);
        call("GET", SESSION).bearer(session).send().succeeded(200);
        call("DELETE", SESSION)
                .header("Cookie", "aitopup_session=" + session)
                .header("Sec-Fetch-Site", "same-origin")
                .send()
                .succeeded(200);
        call("GET", SESSION).bearer(session).send().failed(Code.SESSION_INVALID);
    }

    private static int keys(String session) {
        return call("GET", KEYS)
                .bearer(session)
                .send()
                .succeeded(200)
                .data()
                .get("items")
                .size();
    }
}
