package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static app.aitopup.gateway.Gateway.texts;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One top-up as an operator sees it: three services' parts in one answer. The test speaks for the services. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class OperatorTopupIT {
    private static final String ID = "txn_01k3v6m8q2w4x6z8b0c2d4f6h8";
    private static final String PATH = "/api/operator/v1/topups/" + ID;
    private static final String TOPUP =
            "{\"transaction_id\":\"" + ID + "\",\"status\":\"delivered\",\"amount_cents\":7}";
    private static final String LEDGER = "[{\"transfer_id\":\"" + ID + "\",\"entries\":[]}]";
    private static final String EVENTS = "[{\"id\":\"evt_1\"}]";
    private static final String DELIVERIES = "[{\"id\":\"dlv_1\",\"attempts\":[]}]";

    @ConfigProperty(name = "aitopup.gateway.operator-token")
    String operatorToken;

    private Downstream topup;
    private Downstream wallet;
    private Downstream webhook;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        webhook = Downstream.of("webhook");
        says(topup, topupData());
        says(wallet, walletData());
        says(webhook, webhookData());
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
        webhook.close();
    }

    @Test
    void putsAllPartsOnOneTimeLine() {
        JsonNode answer = shown();

        assertThat(answer.get("code").asInt()).isEqualTo(1000);
        assertThat(answer.get("transaction_id").asText()).isEqualTo(ID);
        assertThat(answer.get("status").asText()).isEqualTo("delivered");
        JsonNode data = answer.get("data");
        assertThat(data.fieldNames())
                .toIterable()
                .containsExactly("topup", "timeline", "ledger", "events", "deliveries", "unavailable");
        assertThat(data.get("topup").toString()).isEqualTo(TOPUP);
        assertThat(data.get("ledger").toString()).isEqualTo(LEDGER);
        assertThat(data.get("events").toString()).isEqualTo(EVENTS);
        assertThat(data.get("deliveries").toString()).isEqualTo(DELIVERIES);
        assertThat(data.get("unavailable").toString()).isEqualTo("[]");
        assertThat(lines(data))
                .containsExactly(
                        "2026-06-13T12:00:00Z topup-service accepted",
                        "2026-06-13T12:00:00Z wallet-service paid",
                        "2026-06-13T12:00:00.020Z topup-service delivered",
                        "2026-06-13T12:00:00.020Z webhook-service event",
                        "2026-06-13T12:00:00.025Z webhook-service attempt 1",
                        "2026-06-13T12:00:05.100Z webhook-service attempt 2");
        assertThat(data.get("timeline").get(0).fieldNames()).toIterable().containsExactly("at", "service", "what");
    }

    @Test
    void asksEachServiceAsAnOperator() {
        shown();

        for (Downstream service : List.of(topup, wallet, webhook)) {
            JsonNode claims = InternalToken.claims(service.only(PATH));
            assertThat(service.only(PATH).uri()).isEqualTo(PATH);
            assertThat(service.only(PATH).method()).isEqualTo("GET");
            assertThat(claims.get("sub").asText()).isEqualTo("operator");
            assertThat(texts(claims.get("groups"))).containsExactly("operator");
        }
        assertThat(InternalToken.claims(webhook.only(PATH)).get("aud").asText()).isEqualTo("webhook-service");
    }

    @Test
    void doesWithoutTheWalletService() {
        wallet.close();

        JsonNode data = shown().get("data");

        assertThat(texts(data.get("unavailable"))).containsExactly("wallet-service");
        assertThat(data.get("ledger").isNull()).isTrue();
        assertThat(data.get("deliveries").toString()).isEqualTo(DELIVERIES);
        assertThat(lines(data)).hasSize(5).noneMatch(line -> line.contains("wallet-service"));
    }

    @Test
    void doesWithoutAWebhookServiceThatHangs() {
        webhook.behave((request, body) -> {});

        JsonNode data = shown().get("data");

        assertThat(texts(data.get("unavailable"))).containsExactly("webhook-service");
        assertThat(data.get("events").isNull()).isTrue();
        assertThat(data.get("deliveries").isNull()).isTrue();
        assertThat(data.get("ledger").toString()).isEqualTo(LEDGER);
    }

    @Test
    void showsTheTopupAloneWhereNobodyElseIsThere() {
        wallet.close();
        webhook.close();

        JsonNode data = shown().get("data");

        assertThat(texts(data.get("unavailable"))).containsExactly("wallet-service", "webhook-service");
        assertThat(lines(data)).hasSize(2);
    }

    @Test
    void saysWhenTheTopupServiceIsNotThere() {
        topup.close();
        operator().failed(Code.SERVICE_UNAVAILABLE);

        wallet.close();
        webhook.close();
        operator().failed(Code.SERVICE_UNAVAILABLE);
    }

    /** Also where a service of another version does not know the call at all: only the top-up service's word counts. */
    @Test
    void knowsNoTopupThatTheTopupServiceDoesNotKnow() {
        wallet.behave((request, body) -> Downstream.answer(request, 404, notFound()));
        webhook.behave((request, body) -> Downstream.answer(request, 404, notFound()));
        assertThat(texts(shown().get("data").get("unavailable"))).containsExactly("wallet-service", "webhook-service");

        topup.behave((request, body) -> Downstream.answer(request, 404, notFound()));
        operator().failed(Code.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"txn_1", "txn_01K3V6M8Q2W4X6Z8B0C2D4F6H8", "acc_01k3v6m8q2w4x6z8b0c2d4f6h8", "txn_%2F"})
    void asksNobodyForWhatCannotBe(String id) {
        call("GET", "/api/operator/v1/topups/" + id)
                .bearer(operatorToken)
                .send()
                .failed(Code.NOT_FOUND);

        for (Downstream service : List.of(topup, wallet, webhook)) {
            assertThat(service.received("/api/operator/v1/topups")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wallet  | \"ledger\":[              | \"ledger\":{\"a\":[",
                "wallet  | \"ledger\"                | \"books\"",
                "wallet  | \"timeline\"              | \"times\"",
                "wallet  | 2026-06-13T12:00:00Z      | noon",
                "wallet  | \"what\":\"paid\"         | \"what\":7",
                "wallet  | \"data\":{                | \"data\":{{",
                "wallet  | \"code\":1000             | \"code\":4000",
                "webhook | \"events\"                | \"facts\"",
                "webhook | \"deliveries\"            | \"sent\"",
                "webhook | \"at\"                    | \"when\"",
                "topup   | \"topup\"                 | \"top_up\"",
                "topup   | \"status\":\"delivered\"  | \"status\":\"done\"",
                "topup   | \"transaction_id\":\"txn  | \"transaction_id\":\"txm",
                "topup   | \"timeline\":[            | \"timeline\":[7,",
            })
    void countsNonsenseAsNoAnswer(String service, String part, String nonsense) {
        Downstream one =
                switch (service) {
                    case "topup" -> topup;
                    case "wallet" -> wallet;
                    default -> webhook;
                };
        String said = envelope(
                switch (service) {
                    case "topup" -> topupData();
                    case "wallet" -> walletData();
                    default -> webhookData();
                });
        String broken = said.replace(part, nonsense);
        assertThat(broken).isNotEqualTo(said);
        one.behave((request, body) -> Downstream.answer(request, 200, broken));

        if (one == topup) {
            operator().failed(Code.SERVICE_UNAVAILABLE);
        } else {
            assertThat(texts(shown().get("data").get("unavailable"))).containsExactly(service + "-service");
        }
    }

    @Test
    void letsNobodyElseIn() {
        SignedUp account = signUp();
        String session = signIn(account);

        for (String path : List.of(PATH, "/api/operator/v1/topups/txn_1", "/api/operator/v1/stuck")) {
            call("GET", path).send().failed(Code.API_KEY_MISSING);
            for (String other : List.of("", operatorToken + "0", operatorToken.substring(1), account.key(), session)) {
                call("GET", path).bearer(other).send().failed(Code.API_KEY_INVALID);
            }
            call("GET", path).bearer(operatorToken).bearer(operatorToken).send().failed(Code.API_KEY_INVALID);
            call("POST", path).bearer(operatorToken).send().failed(Code.METHOD_NOT_ALLOWED);
        }
        call("GET", "/api/operator/v1/topups").bearer(operatorToken).send().failed(Code.NOT_FOUND);
        for (Downstream service : List.of(topup, wallet, webhook)) {
            assertThat(service.received("/api/operator/v1/topups")).isEmpty();
            assertThat(service.received("/api/operator/v1/stuck")).isEmpty();
        }
    }

    private Answer operator() {
        return call("GET", PATH).bearer(operatorToken).send();
    }

    private JsonNode shown() {
        Answer answer = operator();
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> lines(JsonNode data) {
        List<String> lines = new ArrayList<>();
        data.get("timeline")
                .forEach(entry -> lines.add(entry.get("at").asText()
                        + ' '
                        + entry.get("service").asText()
                        + ' '
                        + entry.get("what").asText()));
        return lines;
    }

    private static void says(Downstream service, String data) {
        service.behave((request, body) -> Downstream.answer(request, 200, envelope(data)));
    }

    private static String envelope(String data) {
        return Downstream.ENVELOPE.replace("{}", data);
    }

    private static String notFound() {
        return "{\"success\":false,\"code\":3007,\"transaction_id\":null,\"status\":\"error\","
                + "\"timestamp\":\"2026-06-13T12:00:00Z\",\"data\":{\"message\":\"no\"}}";
    }

    private static String topupData() {
        return "{\"topup\":" + TOPUP + ",\"timeline\":["
                + step("2026-06-13T12:00:00Z", "accepted") + ','
                + step("2026-06-13T12:00:00.020Z", "delivered") + "]}";
    }

    private static String walletData() {
        return "{\"ledger\":" + LEDGER + ",\"timeline\":[" + step("2026-06-13T12:00:00Z", "paid") + "]}";
    }

    private static String webhookData() {
        return "{\"events\":" + EVENTS + ",\"deliveries\":" + DELIVERIES + ",\"timeline\":["
                + step("2026-06-13T12:00:00.020Z", "event") + ','
                + step("2026-06-13T12:00:00.025Z", "attempt 1") + ','
                + step("2026-06-13T12:00:05.100Z", "attempt 2") + "]}";
    }

    private static String step(String at, String what) {
        return "{\"at\":\"" + at + "\",\"what\":\"" + what + "\"}";
    }
}
