package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators may do. The test speaks for the wallet service. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class OperatorIT {
    private static final String CREDIT =
            "{ \"environment\": \"live\",\n \"amount_cents\":5000, \"reference\":\"inv-1\"}";

    @ConfigProperty(name = "aitopup.gateway.operator-token")
    String operatorToken;

    private Downstream wallet;
    private SignedUp account;
    private String path;

    @BeforeEach
    void listen() {
        wallet = Downstream.of("wallet");
        account = signUp();
        path = "/api/operator/v1/accounts/" + account.accountId() + "/credits";
        wallet.received().clear();
    }

    @AfterEach
    void close() {
        wallet.close();
    }

    @Test
    void hasTheWalletServiceCreditAnAccountInTheRightEnvironment() {
        String booked = Downstream.ENVELOPE.replace("{}", "{\"available_after_cents\":5000}");
        wallet.behave((request, body) -> Downstream.answer(request, 201, booked));

        Answer answer =
                call("POST", path).bearer(operatorToken).json(CREDIT).send().succeeded(201);

        assertThat(answer.text()).isEqualTo(booked);
        Downstream.Received credit = wallet.received(path).get(0);
        assertThat(credit.text()).isEqualTo(CREDIT);
        assertThat(credit.method()).isEqualTo("POST");
        JsonNode claims = InternalToken.claims(credit);
        assertThat(claims.get("sub").asText()).isEqualTo(account.accountId());
        assertThat(claims.get("aud").asText()).isEqualTo("wallet-service");
        assertThat(claims.get("environment").asText()).isEqualTo("live");
        assertThat(claims.get("groups").toString()).isEqualTo("[\"operator\"]");
    }

    @Test
    void passesTheWalletServicesRefusalOn() {
        String refused = "{\"success\":false,\"code\":3003,\"transaction_id\":null,\"status\":\"error\","
                + "\"timestamp\":\"2026-06-13T12:00:00Z\",\"data\":{\"message\":\"no\"}}";
        wallet.behave((request, body) -> Downstream.answer(request, 422, refused));

        Answer answer = call("POST", path).bearer(operatorToken).json(CREDIT).send();

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).isEqualTo(refused);
    }

    @Test
    void letsNobodyElseIn() {
        call("POST", path).json(CREDIT).send().failed(Code.API_KEY_MISSING);
        call("POST", path).bearer(operatorToken + "0").json(CREDIT).send().failed(Code.API_KEY_INVALID);
        call("POST", path).bearer("").json(CREDIT).send().failed(Code.API_KEY_INVALID);
        call("POST", path).bearer(account.key()).json(CREDIT).send().failed(Code.API_KEY_INVALID);
        call("POST", path)
                .header("Authorization", operatorToken)
                .json(CREDIT)
                .send()
                .failed(Code.API_KEY_INVALID);
        call("POST", path)
                .bearer(operatorToken)
                .bearer(operatorToken)
                .json(CREDIT)
                .send()
                .failed(Code.API_KEY_INVALID);
        assertThat(wallet.received(path)).isEmpty();
    }

    @Test
    void isNoKeyOfTheOtherApis() {
        call("GET", Gateway.PUBLIC + "/key").bearer(operatorToken).send().failed(Code.API_KEY_INVALID);
        call("GET", Gateway.ACCOUNT_API + "/keys").bearer(operatorToken).send().failed(Code.SESSION_INVALID);
    }

    @Test
    void knowsNoAccountThatDoesNotExist() {
        String unknown = path.replace(account.accountId(), Ids.next(Ids.ACCOUNT));
        call("POST", unknown).bearer(operatorToken).json(CREDIT).send().failed(Code.NOT_FOUND);
        call("POST", path.replace(account.accountId(), "acc_1"))
                .bearer(operatorToken)
                .json(CREDIT)
                .send()
                .failed(Code.NOT_FOUND);
        assertThat(wallet.received()).isEmpty();
    }

    @Test
    void namesEveryFieldAtFaultAtOnce() {
        Answer answer = call("POST", path)
                .bearer(operatorToken)
                .json("{\"environment\":\"test\",\"amount_cents\":1.5,\"note\":\"\"}")
                .send()
                .failed(Code.FIELD_INVALID);

        assertThat(answer.data().get("errors").findValuesAsText("field"))
                .containsExactly("environment", "amount_cents", "reference", "note");
        assertThat(wallet.received(path)).isEmpty();
    }

    @Test
    void saysWhenTheWalletServiceIsNotThere() {
        wallet.close();

        call("POST", path).bearer(operatorToken).json(CREDIT).send().failed(Code.SERVICE_UNAVAILABLE);
    }
}
