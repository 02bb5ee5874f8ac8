package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The spending caps of a key: given once, kept, shown, and told to the services with every call. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class LimitsIT {
    private static final String KEYS = ACCOUNT_API + "/keys";

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
    void keepsTheLimitsOfAKeyAndShowsThemWhereverTheKeyIsShown() {
        JsonNode key = mintWith("{\"per_topup_cents\":1,\"per_day_cents\":1000000000000}");
        spent("0");

        String limits = "{\"per_topup_cents\":1,\"per_day_cents\":1000000000000}";
        assertThat(key.get("limits").toString()).isEqualTo(limits);
        JsonNode items =
                call("GET", KEYS).bearer(session).send().succeeded(200).data().get("items");
        assertThat(items.get(0).get("limits").isNull())
                .as("the first key has none")
                .isTrue();
        assertThat(items.get(1).get("limits").toString()).isEqualTo(limits);
        JsonNode seen = call("GET", PUBLIC + "/key")
                .bearer(key.get("key").asText())
                .send()
                .succeeded(200)
                .data();
        assertThat(seen.get("limits").toString()).isEqualTo(limits);
    }

    @Test
    void showsTheLimitThatIsNotSetAsNull() {
        JsonNode key = mintWith("{\"per_day_cents\":5000}");

        assertThat(key.get("limits").toString()).isEqualTo("{\"per_topup_cents\":null,\"per_day_cents\":5000}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"per_topup_cents\":null,\"per_day_cents\":null}"})
    void takesLimitsThatLimitNothingForNone(String limits) {
        JsonNode key = mintWith(limits);

        assertThat(key.get("limits").isNull()).isTrue();
        call("POST", SEND).bearer(key.get("key").asText()).json("{}").send().succeeded(200);
        assertThat(InternalToken.claims(topup.only()).fieldNames())
                .toIterable()
                .contains("key_id")
                .doesNotContain("per_topup_cents", "per_day_cents");
    }

    @Test
    void tellsTheServicesTheLimitsOfTheKeyThatCalls() {
        String both = mintWith("{\"per_topup_cents\":700,\"per_day_cents\":3000000000}")
                .get("key")
                .asText();
        String one = mintWith("{\"per_topup_cents\":9}").get("key").asText();

        call("POST", SEND).bearer(both).json("{}").send().succeeded(200);
        call("POST", SEND).bearer(one).json("{}").send().succeeded(200);

        JsonNode claims = InternalToken.claims(topup.received().get(0));
        // Numbers, as the services read them.
        assertThat(claims.get("per_topup_cents").toString()).isEqualTo("700");
        assertThat(claims.get("per_day_cents").toString()).isEqualTo("3000000000");
        JsonNode other = InternalToken.claims(topup.received().get(1));
        assertThat(other.get("per_topup_cents").toString()).isEqualTo("9");
        assertThat(other.has("per_day_cents")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"per_topup_cents\":0}                | AMOUNT_INVALID | limits.per_topup_cents",
                "{\"per_topup_cents\":-1}               | AMOUNT_INVALID | limits.per_topup_cents",
                "{\"per_topup_cents\":\"500\"}          | AMOUNT_INVALID | limits.per_topup_cents",
                "{\"per_topup_cents\":500.0}            | AMOUNT_INVALID | limits.per_topup_cents",
                "{\"per_day_cents\":0}                  | AMOUNT_INVALID | limits.per_day_cents",
                "{\"per_day_cents\":1e3}                | AMOUNT_INVALID | limits.per_day_cents",
                "{\"per_day_cents\":1000000000001}      | AMOUNT_INVALID | limits.per_day_cents",
                "{\"per_day_cents\":9223372036854775808} | AMOUNT_INVALID | limits.per_day_cents",
                "{\"per_day_cents\":true}               | AMOUNT_INVALID | limits.per_day_cents",
                "{\"per_month_cents\":500}              | FIELD_INVALID  | limits.per_month_cents",
                "500                                    | FIELD_INVALID  | limits",
                "[]                                     | FIELD_INVALID  | limits",
            })
    void refusesLimitsThatAreNotRight(String limits, Code code, String field) {
        Answer answer =
                call("POST", KEYS).bearer(session).json(request(limits)).send().failed(code);

        assertThat(answer.data().get("errors").findValuesAsText("field")).containsExactly(field);
        assertThat(call("GET", KEYS)
                        .bearer(session)
                        .send()
                        .succeeded(200)
                        .data()
                        .get("items"))
                .as("nothing is minted")
                .hasSize(1);
    }

    @Test
    void namesEveryLimitAtFaultAtOnce() {
        Answer answer = call("POST", KEYS)
                .bearer(session)
                .json("{\"name\":\"A\",\"limits\":{\"per_topup_cents\":0,\"per_day_cents\":\"\",\"x\":1}}")
                .send()
                .failed(Code.FIELD_INVALID);

        assertThat(answer.data().get("errors").findValuesAsText("field"))
                .containsExactly("environment", "limits.per_topup_cents", "limits.per_day_cents", "limits.x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"per_topup_cents = 0", "per_day_cents = 0", "per_day_cents = 1000000000001"})
    void storesNoLimitThatIsNone(String change) {
        assertThatThrownBy(() -> Sql.execute(
                        database, "UPDATE api_keys SET " + change + " WHERE id = '" + account.keyId() + "'"))
                .rootCause()
                .hasMessageContaining("check constraint");
    }

    @Test
    void tellsWhatIsLeftOfTheDaysLimit() {
        String key = mintWith("{\"per_day_cents\":5000}").get("key").asText();

        spent("1200");
        assertThat(remaining(key)).isEqualTo("{\"per_day_cents\":3800}");
        Downstream.Received asked = wallet.only(PUBLIC);
        assertThat(asked.method() + " " + asked.uri()).isEqualTo("GET " + PUBLIC + "/key/spending");
        assertThat(InternalToken.claims(asked).get("key_id").asText()).startsWith("key_");
        spent("5000");
        assertThat(remaining(key)).isEqualTo("{\"per_day_cents\":0}");
        // Spent before the limit was there.
        spent("9000");
        assertThat(remaining(key)).isEqualTo("{\"per_day_cents\":0}");
        // The way to the wallet service is not a call of its own.
        call("GET", PUBLIC + "/key/spending").bearer(key).send().failed(Code.NOT_FOUND);
    }

    @Test
    void asksNobodyWhereADayIsNotLimited() {
        String key = mintWith("{\"per_topup_cents\":5000}").get("key").asText();
        wallet.close();

        assertThat(remaining(key)).isEqualTo("{\"per_day_cents\":null}");
        assertThat(remaining(account.key())).isEqualTo("{\"per_day_cents\":null}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "\"1\"", "null", "99999999999999999999"})
    void tellsNothingThatTheWalletServiceDidNotSay(String spent) {
        String key = mintWith("{\"per_day_cents\":5000}").get("key").asText();

        spent(spent);
        call("GET", PUBLIC + "/key").bearer(key).send().failed(Code.SERVICE_UNAVAILABLE);
        wallet.close();
        call("GET", PUBLIC + "/key").bearer(key).send().failed(Code.SERVICE_UNAVAILABLE);
    }

    /** What the wallet service says from now on. */
    private void spent(String cents) {
        wallet.behave((request, body) ->
                Downstream.answer(request, 200, Downstream.ENVELOPE.replace("{}", "{\"spent_cents\":" + cents + "}")));
    }

    private static String remaining(String key) {
        return call("GET", PUBLIC + "/key")
                .bearer(key)
                .send()
                .succeeded(200)
                .data()
                .get("remaining")
                .toString();
    }

    private JsonNode mintWith(String limits) {
        return call("POST", KEYS)
                .bearer(session)
                .json(request(limits))
                .send()
                .succeeded(201)
                .data();
    }

    private static String request(String limits) {
        return "{\"environment\":\"staging\",\"name\":\"Capped\",\"limits\":" + limits + "}";
    }
}
