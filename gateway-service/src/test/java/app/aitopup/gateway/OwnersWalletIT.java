package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static app.aitopup.gateway.Gateway.texts;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Downstream.Received;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.Call;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest.BodyPublishers;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An account's wallet as its owner sees and changes it in the portal. The test speaks for the wallet service. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class OwnersWalletIT {
    private static final String WALLET = ACCOUNT_API + "/wallet";

    @ConfigProperty(name = "aitopup.gateway.operator-token")
    String operatorToken;

    private Downstream wallet;
    private SignedUp account;
    private String session;

    @BeforeEach
    void listen() {
        wallet = Downstream.of("wallet");
        account = signUp();
        session = signIn(account);
        wallet.received().clear();
    }

    @AfterEach
    void close() {
        wallet.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | ?environment=staging           | ''                             | ''",
                "GET  | ?environment=live&x=1          | ?x=1                           | ''",
                "GET  | /history?environment=live      | /history                       | ''",
                "GET  | /history?limit=5&environment=staging&cursor=a%2Bb%26environment%3Dlive"
                        + " | /history?limit=5&cursor=a%2Bb%26environment%3Dlive | ''",
                "GET  | /history?environment=live&limit=1&limit=2 | /history?limit=1&limit=2 | ''",
                "POST | /fund      | /fund      | {\"environment\":\"staging\", \"amount_cents\":5000}",
                "PUT  | /threshold | /threshold | { \"threshold_cents\":0,\"environment\":\"live\"}",
            })
    void asksTheWalletServiceInTheOwnersName(String method, String path, String passedPath, String body) {
        String answered = Downstream.ENVELOPE.replace("{}", "{ \"available_cents\" : 7 }") + "\n";
        wallet.behave((request, received) -> {
            request.response().putHeader("X-Internal-Host", "wallet-1");
            Downstream.answer(request, 201, answered);
        });
        Call call = call(method, WALLET + path).bearer(session).header("X-Request-Id", "my-request.2");
        if (!body.isEmpty()) {
            call.json(body);
        }

        Answer answer = call.send();

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEqualTo(answered);
        assertThat(answer.header("X-Internal-Host")).isEmpty();
        Received received = wallet.only();
        assertThat(received.method()).isEqualTo(method);
        assertThat(received.uri()).isEqualTo(WALLET + passedPath);
        assertThat(received.text()).isEqualTo(body);
        assertThat(received.headers().get("Content-Type")).isEqualTo(body.isEmpty() ? null : "application/json");
        assertThat(received.headers().getAll("X-Request-Id")).containsExactly("my-request.2");
        JsonNode claims = InternalToken.claims(received);
        assertThat(claims.get("aud").asText()).isEqualTo("wallet-service");
        assertThat(claims.get("sub").asText()).isEqualTo(account.accountId());
        assertThat(claims.get("environment").asText())
                .isEqualTo((path + body).replaceAll("(?s).*?environment[^a-z]+([a-z]+).*", "$1"));
        assertThat(texts(claims.get("groups"))).containsExactlyInAnyOrder("wallet:read", "portal");
        assertThat(claims.has("key_id")).isFalse();
    }

    @Test
    void takesTheSessionOfTheCookieToo() {
        call("GET", WALLET + "?environment=staging")
                .header("Cookie", "aitopup_session=" + session)
                .send()
                .succeeded(200);

        assertThat(InternalToken.claims(wallet.only()).get("sub").asText()).isEqualTo(account.accountId());
    }

    @Test
    void passesTheWalletServicesRefusalOn() {
        String refused = "{\"success\":false,\"code\":3001,\"transaction_id\":null,\"status\":\"error\","
                + "\"timestamp\":\"2026-06-13T12:00:00Z\",\"data\":{\"message\":\"no such page\"}}";
        wallet.behave((request, body) -> Downstream.answer(request, 422, refused));

        Answer answer = call("GET", WALLET + "/history?environment=live&cursor=x")
                .bearer(session)
                .send();

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  ?environment=staging",
        "GET,  /history?environment=staging",
        "POST, /fund",
        "PUT,  /threshold",
    })
    void letsNobodyInWithoutASession(String method, String path) {
        for (String bearer :
                new String[] {null, account.key(), operatorToken, session + "x", "ses_" + "0".repeat(43)}) {
            Call call = call(method, WALLET + path);
            if (bearer != null) {
                call.bearer(bearer);
            }
            if (!method.equals("GET")) {
                call.json("{\"environment\":\"staging\",\"amount_cents\":1}");
            }
            call.send().failed(Code.SESSION_INVALID);
        }
        assertThat(wallet.received()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "?environment=",
        "?environment=test",
        "?environment=Live",
        "?environment=live&environment=staging",
        "?environment=live%2Cstaging",
    })
    void asksForOneEnvironmentThatExists(String query) {
        for (String path : new String[] {"", "/history"}) {
            Answer answer =
                    call("GET", WALLET + path + query).bearer(session).send().failed(Code.FIELD_INVALID);
            assertThat(answer.data().get("errors").findValuesAsText("field")).containsExactly("environment");
        }
        assertThat(wallet.received()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST | /fund      | {\"amount_cents\":1}                                    | FIELD_INVALID",
                "POST | /fund      | {\"environment\":\"live\",\"amount_cents\":1}           | FIELD_INVALID",
                "POST | /fund      | {\"environment\":\"staging\"}                           | FIELD_INVALID",
                "POST | /fund      | {\"environment\":\"staging\",\"amount_cents\":\"1\"}    | AMOUNT_INVALID",
                "POST | /fund      | {\"environment\":\"staging\",\"amount_cents\":1.0}      | AMOUNT_INVALID",
                "POST | /fund      | {\"environment\":\"staging\",\"amount_cents\":1,\"x\":1} | FIELD_INVALID",
                "POST | /fund      | {\"environment\":\"staging\",\"environment\":\"live\"}  | REQUEST_MALFORMED",
                "POST | /fund      | []                                                    | REQUEST_MALFORMED",
                "PUT  | /threshold | {\"threshold_cents\":1}                                 | FIELD_INVALID",
                "PUT  | /threshold | {\"environment\":\"test\",\"threshold_cents\":1}        | FIELD_INVALID",
                "PUT  | /threshold | {\"environment\":\"live\",\"threshold_cents\":null}     | FIELD_INVALID",
                "PUT  | /threshold | {\"environment\":\"live\",\"threshold_cents\":\"abc\"}  | FIELD_INVALID",
                "PUT  | /threshold | {\"environment\":\"live\",\"threshold_cents\":1.5}      | FIELD_INVALID",
                "PUT  | /threshold | {\"environment\":\"live\",\"amount_cents\":1}           | FIELD_INVALID",
                "PUT  | /threshold | ''                                                    | REQUEST_MALFORMED",
            })
    void refusesWhatIsNotRight(String method, String path, String body, Code code) {
        call(method, WALLET + path).bearer(session).json(body).send().failed(code);

        assertThat(wallet.received()).isEmpty();
    }

    @Test
    void answersInTheEnvelopeWhateverIsSent() {
        call("POST", WALLET + "/fund")
                .bearer(session)
                .header("Content-Type", "text/plain")
                .body(BodyPublishers.ofString("{}"))
                .send()
                .failed(Code.MEDIA_TYPE_UNSUPPORTED);
        call("DELETE", WALLET).bearer(session).send().failed(Code.METHOD_NOT_ALLOWED);
        call("GET", WALLET + "/fund").bearer(session).send().failed(Code.METHOD_NOT_ALLOWED);
        call("GET", WALLET + "/nothing").bearer(session).send().failed(Code.NOT_FOUND);
    }

    @Test
    void saysWhenTheWalletServiceDoesNotAnswerOrRefusesTheGateway() {
        String path = WALLET + "?environment=staging";
        wallet.behave((request, body) -> Downstream.answer(request, 500, "{\"error\":\"stack trace\"}"));
        call("GET", path).bearer(session).send().failed(Code.SERVICE_UNAVAILABLE);
        String refused = Downstream.ENVELOPE.replace("true", "false").replace("1000", "2001");
        wallet.behave((request, body) -> Downstream.answer(request, 401, refused));
        call("GET", path).bearer(session).send().failed(Code.SERVICE_UNAVAILABLE);
        wallet.close();
        call("GET", path).bearer(session).send().failed(Code.SERVICE_UNAVAILABLE);
    }
}
