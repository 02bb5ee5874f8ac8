package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signUp;
import static app.aitopup.gateway.Gateway.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What has stood too long anywhere: four answers in one. The test speaks for the services. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class StuckIT {
    private static final String STUCK = "/api/operator/v1/stuck";
    private static final String NO_PLAY_MONEY = "account_without_play_money";

    @ConfigProperty(name = "aitopup.gateway.operator-token")
    String operatorToken;

    @Inject
    DataSource database;

    private final Instant now = Instant.now();
    private Downstream topup;
    private Downstream wallet;
    private Downstream webhook;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        webhook = Downstream.of("webhook");
        says(
                topup,
                item("topup_waits_for_ledger", "txn_1", 3600) + ',' + item("topup_waits_for_ledger", "txn_2", 60),
                2);
        says(wallet, item("hold_open", "txn_3", 7200), 1000);
        says(webhook, item("delivery_due", "dlv_1", 120), 1001);
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
        webhook.close();
    }

    @Test
    void sortsByAgeWhateverItIs() {
        JsonNode data = stuck();

        assertThat(data.fieldNames()).toIterable().containsExactly("items", "counts", "unavailable");
        List<String> ids = data.get("items").findValuesAsText("id");
        assertThat(ids).containsSubsequence("txn_3", "txn_1", "dlv_1", "txn_2");
        JsonNode oldest = data.get("items").get(ids.indexOf("txn_3"));
        assertThat(oldest.fieldNames())
                .toIterable()
                .containsExactly("service", "kind", "id", "account_id", "environment", "since", "age_seconds", "why");
        assertThat(oldest.get("service").asText()).isEqualTo("wallet-service");
        assertThat(oldest.get("kind").asText()).isEqualTo("hold_open");
        assertThat(oldest.get("account_id").asText()).isEqualTo("acc_1");
        assertThat(oldest.get("environment").asText()).isEqualTo("live");
        assertThat(Instant.parse(oldest.get("since").asText())).isEqualTo(now.minusSeconds(7200));
        assertThat(oldest.get("age_seconds").asLong()).isBetween(7200L, 7300L);
        assertThat(oldest.get("why").asText()).isEqualTo("it waits");
        assertThat(data.get("counts").get("topup_waits_for_ledger").isIntegralNumber())
                .isTrue();
        assertThat(data.get("counts").get("topup_waits_for_ledger").asInt()).isEqualTo(2);
        assertThat(data.get("counts").get("hold_open").toString()).isEqualTo("1000");
        assertThat(data.get("counts").get("delivery_due").toString()).isEqualTo("\"1000+\"");
        assertThat(texts(data.get("unavailable"))).isEmpty();
        JsonNode claims = InternalToken.claims(webhook.only(STUCK));
        assertThat(texts(claims.get("groups"))).containsExactly("operator");
        assertThat(claims.get("aud").asText()).isEqualTo("webhook-service");
    }

    @Test
    void isNeverYoungerThanNow() {
        says(webhook, item("delivery_due", "dlv_1", -3600), 1);

        JsonNode items = stuck().get("items");

        int last = items.size() - 1;
        assertThat(items.get(last).get("id").asText()).isEqualTo("dlv_1");
        assertThat(items.get(last).get("age_seconds").asLong()).isZero();
    }

    @Test
    void findsAccountsWithoutTheirPlayMoney() {
        wallet.close();
        SignedUp old = signUp();
        SignedUp young = signUp();
        Sql.execute(
                database,
                "UPDATE accounts SET created_at = created_at - interval '1 day' WHERE id = '" + old.accountId() + "'");

        JsonNode data = stuck();

        JsonNode oldest = data.get("items").get(0);
        assertThat(oldest.get("id").asText()).isEqualTo(old.accountId());
        assertThat(oldest.get("account_id").asText()).isEqualTo(old.accountId());
        assertThat(oldest.get("service").asText()).isEqualTo("gateway-service");
        assertThat(oldest.get("kind").asText()).isEqualTo(NO_PLAY_MONEY);
        assertThat(oldest.get("environment").asText()).isEqualTo("staging");
        assertThat(oldest.get("age_seconds").asLong()).isBetween(86_400L, 86_500L);
        assertThat(data.get("items").findValuesAsText("id")).doesNotContain(young.accountId());
        assertThat(data.get("counts").get(NO_PLAY_MONEY).asInt()).isEqualTo(1);
        assertThat(texts(data.get("unavailable"))).containsExactly("wallet-service");

        // The wallet service comes back, and the sweeper brings the money.
        wallet = Downstream.of("wallet");
        await().until(() -> stuck().get("counts").get(NO_PLAY_MONEY).asInt() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"topup", "wallet", "webhook"})
    void doesWithoutAServiceThatIsAway(String service) {
        Downstream away =
                switch (service) {
                    case "topup" -> topup;
                    case "wallet" -> wallet;
                    default -> webhook;
                };
        away.close();

        JsonNode data = stuck();

        assertThat(texts(data.get("unavailable"))).containsExactly(service + "-service");
        assertThat(data.get("items").findValuesAsText("service"))
                .hasSizeGreaterThan(1)
                .doesNotContain(service + "-service");
        assertThat(data.get("counts").size()).isEqualTo(3);
    }

    @Test
    void answersWhereAllAreAway() {
        topup.close();
        wallet.close();
        webhook.behave((request, body) -> {});

        JsonNode data = stuck();

        assertThat(texts(data.get("unavailable")))
                .containsExactly("topup-service", "wallet-service", "webhook-service");
        assertThat(data.get("counts").fieldNames()).toIterable().containsExactly(NO_PLAY_MONEY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"items\"                     | \"things\"",
                "\"counts\":{                  | \"counts\":[],\"other\":{",
                "\"hold_open\":1000            | \"hold_open\":\"many\"",
                "\"hold_open\":1000            | \"hold_open\":1.5",
                "\"hold_open\":1000            | \"hold_open\":-1",
                "\"environment\":\"live\"      | \"environment\":\"test\"",
                "\"why\":\"it waits\"          | \"why\":null",
                "\"account_id\":\"acc_1\"      | \"account\":\"acc_1\"",
                "\"since\":\"                  | \"since\":\"noon ",
                "\"code\":1000                 | \"code\":4000",
                "}}                            | }",
            })
    void countsNonsenseAsNoAnswer(String part, String nonsense) {
        String said = envelope(item("hold_open", "txn_3", 7200), "hold_open", 1000);
        String broken = said.replace(part, nonsense);
        assertThat(broken).isNotEqualTo(said);
        wallet.behave((request, body) -> Downstream.answer(request, 200, broken));

        assertThat(texts(stuck().get("unavailable"))).containsExactly("wallet-service");
    }

    @Test
    void isForOperatorsAlone() {
        call("GET", STUCK).send().failed(Code.API_KEY_MISSING);
        call("GET", STUCK).bearer(operatorToken + "0").send().failed(Code.API_KEY_INVALID);
    }

    private JsonNode stuck() {
        return call("GET", STUCK).bearer(operatorToken).send().succeeded(200).data();
    }

    private void says(Downstream service, String items, int count) {
        String kind = items.split("\"kind\":\"", 2)[1].split("\"", 2)[0];
        service.behave((request, body) -> Downstream.answer(request, 200, envelope(items, kind, count)));
    }

    private static String envelope(String items, String kind, int count) {
        return Downstream.ENVELOPE.replace(
                "{}", "{\"items\":[" + items + "],\"counts\":{\"" + kind + "\":" + count + "}}");
    }

    private String item(String kind, String id, long ageSeconds) {
        return "{\"kind\":\"" + kind + "\",\"id\":\"" + id + "\",\"account_id\":\"acc_1\",\"environment\":\"live\","
                + "\"since\":\"" + now.minusSeconds(ageSeconds) + "\",\"why\":\"it waits\"}";
    }
}
