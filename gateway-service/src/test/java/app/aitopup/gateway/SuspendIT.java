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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts that operators find, stop and open again. The test speaks for the services. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class SuspendIT {
    private static final String ACCOUNTS = "/api/operator/v1/accounts";
    private static final String KEY = PUBLIC + "/key";

    @Inject
    AgroalDataSource database;

    @ConfigProperty(name = "aitopup.gateway.operator-token")
    String operatorToken;

    private Downstream topup;
    private Downstream wallet;
    private SignedUp account;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        account = signUp();
        wallet.received().clear();
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
    }

    @Test
    void findsAnAccountByTheAddressItSignsInWith() {
        JsonNode items = find(account.email().replace("user", "USER"));

        assertThat(items).hasSize(1);
        assertThat(items.get(0).fieldNames())
                .toIterable()
                .containsExactly("id", "email", "name", "created_at", "suspended_at", "suspension_reason");
        assertThat(items.get(0).get("id").asText()).isEqualTo(account.accountId());
        assertThat(items.get(0).get("email").asText()).isEqualTo(account.email());
        assertThat(items.get(0).get("suspended_at").isNull()).isTrue();
        assertThat(find("nobody-" + account.email())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "?email=nobody",
        "?email=",
        "?e-mail=a%40example.com",
        "?email=a%40example.com&email=b%40example.com"
    })
    void asksForAnAddress(String query) {
        call("GET", ACCOUNTS + query).bearer(operatorToken).send().failed(Code.FIELD_INVALID);
    }

    @Test
    void stopsEveryKeyWithinASecondAndOpensThemAgain() {
        String live = mint(signIn(account), Map.of("environment", "live", "name", "Live"))
                .get("key")
                .asText();
        call("GET", KEY).bearer(account.key()).send().succeeded(200);

        suspend("{\"reason\":\"chargeback\"}");

        Gateway.assertEndsWithinASecond(account.key());
        call("POST", SEND).bearer(account.key()).json("{}").send().failedUntouched(Code.ACCOUNT_SUSPENDED);
        call("POST", SEND).bearer(live).json("{}").send().failedUntouched(Code.ACCOUNT_SUSPENDED);
        for (String path : List.of("/key", "/balance", "/topup", "/webhooks", "/platforms", "/events")) {
            call("GET", PUBLIC + path).bearer(account.key()).send().failed(Code.ACCOUNT_SUSPENDED);
        }
        assertThat(topup.received()).isEmpty();
        assertThat(wallet.received()).isEmpty();
        call("GET", KEY).bearer(signUp().key()).send().succeeded(200);

        reopen();

        await().atMost(Duration.ofSeconds(30))
                .until(() -> call("GET", KEY).bearer(account.key()).send().status() == 200);
    }

    @Test
    void letsItsPeopleSignInAndLookAndChangeNothing() {
        String before = signIn(account);
        suspend("");
        String session = signIn(account);

        for (String token : List.of(before, session)) {
            call("GET", ACCOUNT_API + "/session").bearer(token).send().succeeded(200);
            call("GET", ACCOUNT_API + "/keys").bearer(token).send().succeeded(200);
            call("GET", ACCOUNT_API + "/audit").bearer(token).send().succeeded(200);
            call("GET", ACCOUNT_API + "/wallet?environment=live")
                    .bearer(token)
                    .send()
                    .succeeded(200);
            call("GET", PUBLIC + "/topup?environment=live").bearer(token).send().succeeded(200);
        }
        topup.received().clear();
        wallet.received().clear();
        String key = ACCOUNT_API + "/keys/" + account.keyId();
        call("POST", ACCOUNT_API + "/keys").bearer(session).json("{}").send().failed(Code.ACCOUNT_SUSPENDED);
        call("POST", key + "/rotate").bearer(session).send().failed(Code.ACCOUNT_SUSPENDED);
        call("DELETE", key).bearer(session).send().failed(Code.ACCOUNT_SUSPENDED);
        call("POST", ACCOUNT_API + "/wallet/fund")
                .bearer(session)
                .json("{}")
                .send()
                .failed(Code.ACCOUNT_SUSPENDED);
        call("PUT", ACCOUNT_API + "/wallet/threshold")
                .bearer(session)
                .json("{}")
                .send()
                .failed(Code.ACCOUNT_SUSPENDED);
        call("POST", SEND + "?environment=staging")
                .bearer(session)
                .json("{}")
                .send()
                .failedUntouched(Code.ACCOUNT_SUSPENDED);
        call("POST", PUBLIC + "/webhooks?environment=staging")
                .bearer(session)
                .json("{}")
                .send()
                .failed(Code.ACCOUNT_SUSPENDED);
        assertThat(topup.received()).isEmpty();
        assertThat(wallet.received()).isEmpty();
        call("DELETE", ACCOUNT_API + "/session").bearer(session).send().succeeded(200);
        call("GET", ACCOUNT_API + "/session").bearer(session).send().failed(Code.SESSION_INVALID);

        reopen();

        call("POST", SEND + "?environment=staging")
                .bearer(before)
                .json("{}")
                .send()
                .succeeded(200);
    }

    @Test
    void suspendsAndReopensOnceHoweverOftenItIsAsked() {
        JsonNode first = suspend("{\"reason\":\"chargeback\"}");
        assertThat(first.get("suspension_reason").asText()).isEqualTo("chargeback");
        assertThat(Instant.parse(first.get("suspended_at").asText())).isBeforeOrEqualTo(Instant.now());

        assertThat(suspend("{\"reason\":\"another\"}")).isEqualTo(first);
        assertThat(find(account.email()).get(0)).isEqualTo(first);

        JsonNode open = reopen();
        assertThat(open.get("suspended_at").isNull()).isTrue();
        assertThat(open.get("suspension_reason").isNull()).isTrue();
        assertThat(reopen()).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({"suspend", "reopen"})
    void knowsNoAccountThatDoesNotExist(String what) {
        JsonNode neverWas =
                post(Ids.next(Ids.ACCOUNT), what, "").failed(Code.NOT_FOUND).data();
        for (String id : List.of("acc_1", "nonsense", account.keyId())) {
            assertThat(post(id, what, "").failed(Code.NOT_FOUND).data()).isEqualTo(neverWas);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "suspend | {\"reason\":1}              | FIELD_INVALID",
                "suspend | {\"why\":\"\"}              | FIELD_INVALID",
                "suspend | []                          | REQUEST_MALFORMED",
                "reopen  | {\"reason\":\"\"}           | FIELD_INVALID",
            })
    void refusesWhatIsNotRight(String what, String body, Code code) {
        post(account.accountId(), what, body).failed(code);
        String tooLong = "{\"reason\":\"" + "a".repeat(201) + "\"}";
        post(account.accountId(), what, tooLong).failed(Code.FIELD_INVALID);

        call("GET", KEY).bearer(account.key()).send().succeeded(200);
    }

    @Test
    void letsNobodyButOperatorsIn() {
        String session = signIn(account);
        for (String path : List.of("/" + account.accountId() + "/suspend", "/" + account.accountId() + "/reopen")) {
            call("POST", ACCOUNTS + path).send().failed(Code.API_KEY_MISSING);
            for (String bearer : List.of(session, account.key(), operatorToken + "x")) {
                call("POST", ACCOUNTS + path).bearer(bearer).send().failed(Code.API_KEY_INVALID);
            }
        }
        call("GET", ACCOUNTS + "?email=a%40example.com").bearer(session).send().failed(Code.API_KEY_INVALID);
    }

    private JsonNode find(String email) {
        return call("GET", ACCOUNTS + "?email=" + email.replace("@", "%40"))
                .bearer(operatorToken)
                .send()
                .succeeded(200)
                .data()
                .get("items");
    }

    private JsonNode suspend(String body) {
        return post(account.accountId(), "suspend", body).succeeded(200).data();
    }

    private JsonNode reopen() {
        return post(account.accountId(), "reopen", "").succeeded(200).data();
    }

    private Answer post(String id, String what, String body) {
        Gateway.Call call = call("POST", ACCOUNTS + "/" + id + "/" + what).bearer(operatorToken);
        return (body.isEmpty() ? call : call.json(body)).send();
    }
}
