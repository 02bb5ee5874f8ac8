package app.aitopup.gateway;

import static app.aitopup.gateway.Downstream.answer;
import static app.aitopup.gateway.Gateway.mint;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.SignedUp;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The first page's demo: each step as it happens, and what is down where one does not. The test speaks for the
 * services.
 */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class LiveDemoIT {
    private static final Path KEY = Path.of("target", "demo-key");
    private static final String TOPUP = Ids.next(Ids.TRANSACTION);
    private static final String EVENT = Ids.event(TOPUP, "topup.delivered");

    private final AtomicLong balance = new AtomicLong();
    private Downstream topup;
    private Downstream wallet;
    private Downstream webhook;

    @BeforeEach
    void listen() throws IOException {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        webhook = Downstream.of("webhook");
        Files.writeString(KEY, signUp().key());
        wallet.behave((request, body) -> answer(
                request,
                200,
                enveloped(1000, null, "{\"items\":[{\"balance_cents\":" + balance.get() + "}],\"next_cursor\":null}")));
        topup.behave((request, body) -> {
            balance.addAndGet(body.toJsonObject().getLong("amount_cents"));
            answer(request, 200, enveloped(1001, TOPUP, "{\"new_balance_cents\":" + balance.get() + "}"));
        });
        webhook.behave((request, body) -> told(request, "succeeded"));
    }

    @AfterEach
    void close() throws IOException {
        topup.close();
        wallet.close();
        webhook.close();
        Files.deleteIfExists(KEY);
    }

    private static String enveloped(int code, String transactionId, String data) {
        return "{\"success\":" + (code < 2000) + ",\"code\":" + code + ",\"transaction_id\":"
                + (transactionId == null ? "null" : '"' + transactionId + '"')
                + ",\"status\":\"ok\",\"timestamp\":\"2026-06-13T12:00:00Z\",\"data\":" + data + "}";
    }

    private static void told(HttpServerRequest request, String status) {
        String delivery =
                """
                {"items":[{"event_id":"%s","status":"%s","attempts":[{"duration_ms":3,"response":{"status":204},
                 "request":{"headers":{"X-AiTopUp-Signature":"t=1,v1=00","User-Agent":"x"},"body":"{}"}}]}],
                 "next_cursor":null}"""
                        .formatted(EVENT, status);
        boolean log = request.path().endsWith("/deliveries");
        answer(request, 200, enveloped(1000, null, log ? delivery : "{\"items\":[]}"));
    }

    private static String run(String address) {
        BrowserCall.Page page =
                BrowserCall.get("/demo/run?visitor=0123456789ab").from(address).send();
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/event-stream");
        assertThat(page.text()).contains("event: end");
        return page.text();
    }

    @Test
    void tellsEachStepAsItHappens() {
        String events = run("127.0.1.1");

        assertThat(events)
                .containsSubsequence(
                        "event: wallet",
                        "\"cents\":4400",
                        "event: request",
                        "\"amount_cents\":1000",
                        "event: response",
                        "\"code\":1001",
                        "event: wallet",
                        "\"cents\":5400",
                        "event: webhook",
                        "X-AiTopUp-Signature",
                        "event: end")
                .doesNotContain("event: trouble", "User-Agent");
        assertThat(topup.received()).hasSize(2).allSatisfy(call -> {
            assertThat(call.text()).contains("\"recipient_email\":\"visitor-0123456789ab@example.com\"");
            assertThat(InternalToken.claims(call).get("environment").asText()).isEqualTo("staging");
        });
        assertThat(webhook.received())
                .anySatisfy(call -> assertThat(call.text()).contains("http://portal.example/demo/receiver"));
    }

    @Test
    void saysThatTheWalletServiceIsDown() {
        wallet.close();

        assertThat(run("127.0.1.2")).contains("event: trouble", "The wallet service does not answer (4006");
    }

    @Test
    void saysThatTheTopupServiceIsDown() {
        balance.set(5400);
        topup.close();

        assertThat(run("127.0.1.3"))
                .contains(
                        "event: response",
                        "\"code\":4006",
                        "event: trouble",
                        "The top-up service does not deliver just now (4006");
    }

    @Test
    void saysThatTheWebhookIsLate() {
        webhook.behave((request, body) -> told(request, "pending"));

        assertThat(run("127.0.1.4"))
                .containsSubsequence(
                        "event: response", "\"cents\":5400", "event: trouble", "the webhook service is late");
    }

    @Test
    void saysThatTheWebhookServiceIsDown() {
        assertThat(run("127.0.1.8")).doesNotContain("event: trouble");
        webhook.close();

        assertThat(run("127.0.1.8")).contains("event: trouble", "the webhook service does not answer (4006");
    }

    @Test
    void saysWhyATopupHasFailed() {
        balance.set(4400);
        topup.behave((request, body) ->
                answer(request, 424, enveloped(4002, TOPUP, "{\"message\":\"Delivery failed, funds refunded\"}")));

        assertThat(run("127.0.1.9")).contains("\"code\":4002", "event: trouble", "Delivery failed, funds refunded");
    }

    @Test
    void spendsNoLiveCredit() throws IOException {
        SignedUp account = signUp();
        String live = mint(signIn(account), Map.of("environment", "live", "name", "by mistake"))
                .get("key")
                .asText();
        Files.writeString(KEY, live);

        assertThat(BrowserCall.get("/demo/run").send().status()).isEqualTo(503);
        assertThat(topup.received()).isEmpty();
    }

    @Test
    void fillsUpThePlayMoneyWhenItHasRunOut() {
        balance.set(4400);
        topup.behave((request, body) -> {
            if (wallet.received("/api/operator/v1/accounts/").stream()
                    .noneMatch(call -> call.text().contains("demo_"))) {
                answer(request, 402, enveloped(4001, TOPUP, "{\"message\":\"Insufficient balance\"}"));
            } else {
                balance.addAndGet(1000);
                answer(request, 200, enveloped(1001, TOPUP, "{}"));
            }
        });

        assertThat(run("127.0.1.5")).contains("\"code\":1001", "\"cents\":5400").doesNotContain("event: trouble");
        assertThat(topup.received()).hasSize(2);
    }

    @Test
    void isLimitedForEachVisitor() {
        for (int i = 0; i < 6; i++) {
            assertThat(run("127.0.1.6")).doesNotContain("event: trouble");
        }
        assertThat(run("127.0.1.6")).contains("event: trouble", "\"retry\":", "a few times in a row");
        assertThat(run("127.0.1.7")).doesNotContain("event: trouble");
    }

    @Test
    void isNotOfferedWithoutAKey() throws IOException {
        assertThat(BrowserCall.get("/").send().text()).contains("data-demo=");
        Files.delete(KEY);

        assertThat(BrowserCall.get("/").send().text())
                .contains("The demo is not set up on this server")
                .doesNotContain("data-demo=");
        assertThat(BrowserCall.get("/demo/run").send().status()).isEqualTo(503);
    }
}
