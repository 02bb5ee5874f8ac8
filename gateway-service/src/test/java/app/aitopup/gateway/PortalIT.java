package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static app.aitopup.gateway.Gateway.texts;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The public API with a portal session in the place of a key. The test speaks for the services. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class PortalIT {
    private Downstream topup;
    private Downstream wallet;
    private Downstream webhook;
    private SignedUp account;
    private String session;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        webhook = Downstream.of("webhook");
        account = signUp();
        session = signIn(account);
        wallet.received().clear();
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
        webhook.close();
    }

    @ParameterizedTest
    @CsvSource({"staging", "live"})
    void actsForTheOwnerWithAllScopesAndNoKey(String environment) {
        call("POST", SEND + "?environment=" + environment)
                .bearer(session)
                .json("{\"a\":1}")
                .send()
                .succeeded(200);

        assertThat(topup.only().uri()).isEqualTo(SEND);
        assertThat(topup.only().text()).isEqualTo("{\"a\":1}");
        JsonNode claims = InternalToken.claims(topup.only());
        assertThat(claims.get("sub").asText()).isEqualTo(account.accountId());
        assertThat(claims.get("environment").asText()).isEqualTo(environment);
        assertThat(texts(claims.get("groups"))).containsExactlyInAnyOrderElementsOf(Scopes.ofKeys());
        assertThat(claims.has("key_id")).isFalse();
        assertThat(claims.has("per_day_cents")).isFalse();
    }

    @Test
    void takesTheCookieOfOurOwnPages() {
        call("GET", PUBLIC + "/webhooks?environment=live")
                .header("Cookie", "aitopup_session=" + session)
                .send()
                .succeeded(200);
        call("POST", SEND + "?environment=live")
                .header("Cookie", "aitopup_session=" + session)
                .header("Sec-Fetch-Site", "same-origin")
                .json("{}")
                .send()
                .succeeded(200);
        call("POST", SEND + "?environment=live")
                .header("Cookie", "aitopup_session=" + session)
                .header("Sec-Fetch-Site", "cross-site")
                .json("{}")
                .send()
                .failedUntouched(Code.PERMISSION_MISSING);

        assertThat(topup.received()).hasSize(1);
        assertThat(topup.only().headers().contains("Cookie")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "?environment=live&status=pending&cursor=a%2Bb, ?status=pending&cursor=a%2Bb",
        "?status=pending&environment=live,              ?status=pending",
        "?a&environment=live&&b=,                       ?a&&b=",
        "?%65nvironment=live,                           ''",
        "?environment=l%69ve,                           ''",
        "?environments=1&environment=live,              ?environments=1",
    })
    void keepsTheEnvironmentFromTheServices(String query, String passedOn) {
        call("GET", PUBLIC + "/topup" + query).bearer(session).send().succeeded(200);

        assertThat(topup.only().uri()).isEqualTo(PUBLIC + "/topup" + passedOn);
        assertThat(InternalToken.claims(topup.only()).get("environment").asText())
                .isEqualTo("live");
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "?environment=",
        "?environment",
        "?environment=test",
        "?environment=LIVE",
        "?environment=live&environment=live",
        "?environment=live&%65nvironment=staging",
        "?Environment=live",
    })
    void asksForOneEnvironment(String query) {
        Answer answer =
                call("POST", SEND + query).bearer(session).json("{}").send().failedUntouched(Code.FIELD_INVALID);

        assertThat(answer.data().get("errors").findValuesAsText("field")).containsExactly("environment");
        assertThat(topup.received()).isEmpty();
    }

    @Test
    void leavesItToTheServiceToRefuseAnEnvironmentBesideAKey() {
        call("GET", PUBLIC + "/balance?environment=live")
                .bearer(account.key())
                .header("Cookie", "aitopup_session=" + session)
                .send()
                .succeeded(200);

        assertThat(wallet.only().uri()).isEqualTo(PUBLIC + "/balance?environment=live");
        assertThat(InternalToken.claims(wallet.only()).get("environment").asText())
                .isEqualTo("staging");
    }

    @Test
    void refusesASessionThatIsNone() {
        String made = "ses_" + "0".repeat(43);
        call("POST", SEND + "?environment=live").bearer(made).json("{}").send().failedUntouched(Code.SESSION_INVALID);
        call("GET", PUBLIC + "/balance?environment=live")
                .header("Cookie", "aitopup_session=" + made)
                .send()
                .failed(Code.SESSION_INVALID);
        call("GET", PUBLIC + "/balance?environment=live")
                .bearer(session)
                .bearer(session)
                .send()
                .failed(Code.API_KEY_INVALID);
        call("DELETE", Gateway.ACCOUNT_API + "/session").bearer(session).send().succeeded(200);
        call("GET", PUBLIC + "/balance?environment=live").bearer(session).send().failed(Code.SESSION_INVALID);
        assertThat(topup.received()).isEmpty();
        assertThat(wallet.received()).isEmpty();
    }

    @Test
    void saysNothingOfAKeyWhereThereIsNone() {
        call("GET", PUBLIC + "/key?environment=live").bearer(session).send().failed(Code.API_KEY_MISSING);
    }
}
