package app.aitopup.e2e;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.aitopup.e2e.Receiver.Received;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.stripe.exception.SignatureVerificationException;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One top-up, through all four services, a real broker and a real database, to a real receiver. */
class TopupEndToEndIT {
    private static final int TOLERANCE_SECONDS = 300;

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @Test
    void deliversAsAnnouncedAndAddsUp() {
        Integrator integrator = Integrator.signUp();
        assertThat(integrator.availableCents()).isEqualTo(100_000);

        Response first = integrator.send("user@example.com", 1000);

        assertThat(first.statusCode()).as(first.asString()).isEqualTo(200);
        JsonPath envelope = first.jsonPath();
        assertThat(envelope.getMap("").keySet())
                .containsExactly("success", "code", "transaction_id", "status", "timestamp", "data");
        assertThat(envelope.getBoolean("success")).isTrue();
        assertThat(envelope.getInt("code")).isEqualTo(1001);
        assertThat(envelope.getString("transaction_id")).startsWith("txn_");
        assertThat(envelope.getString("status")).isEqualTo("delivered");
        assertThat(Instant.parse(envelope.getString("timestamp")))
                .isBefore(Instant.now().plusSeconds(1));
        assertThat(envelope.getMap("data"))
                .containsEntry("platform", "claude")
                .containsEntry("amount_cents", 1000)
                .containsEntry("new_balance_cents", 1000)
                .containsEntry("funds", "captured")
                .hasSize(5);
        assertThat(envelope.getString("data.voucher_code")).matches("ATU(-[0-9A-HJKMNP-TV-Z]{4}){4}");

        Response second = integrator.send("USER@example.com", 4400);
        assertThat(second.jsonPath().getInt("data.new_balance_cents")).isEqualTo(5400);
        assertThat(integrator.availableCents()).isEqualTo(94_600);
        JsonPath wallets = integrator
                .call()
                .get("/wallets?recipient_email=user@example.com&platform=claude")
                .jsonPath();
        assertThat(wallets.getList("data.items")).hasSize(1);
        assertThat(wallets.getInt("data.items[0].balance_cents")).isEqualTo(5400);
        JsonPath one = integrator
                .call()
                .get("/topup/" + envelope.getString("transaction_id"))
                .jsonPath();
        assertThat(one.getString("data.voucher_code")).isEqualTo(envelope.getString("data.voucher_code"));
    }

    @Test
    void tellsTheReceiverWithBothSignatures() throws SignatureVerificationException, WebhookVerificationException {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver()) {
            String secret = integrator.listen(receiver);

            JsonPath sent = integrator.send("user@example.com", 1000).jsonPath();
            String transactionId = sent.getString("transaction_id");
            await().until(() -> !receiver.about(transactionId).isEmpty());
            Received webhook = receiver.about(transactionId).get(0);

            com.stripe.net.Webhook.Signature.verifyHeader(
                    webhook.body(), webhook.headers().get("X-AiTopUp-Signature"), secret, TOLERANCE_SECONDS);
            var standard = new com.standardwebhooks.Webhook(secret);
            standard.verify(webhook.body(), headers(webhook));
            String forged = webhook.body().replace("1000", "9000");
            assertThatThrownBy(() -> com.stripe.net.Webhook.Signature.verifyHeader(
                            forged, webhook.headers().get("X-AiTopUp-Signature"), secret, TOLERANCE_SECONDS))
                    .isInstanceOf(SignatureVerificationException.class);
            assertThatThrownBy(() -> standard.verify(forged, headers(webhook)))
                    .isInstanceOf(WebhookVerificationException.class);

            JsonPath event = webhook.json();
            assertThat(event.getMap("").keySet())
                    .containsExactly("id", "type", "timestamp", "environment", "sequence", "data");
            assertThat(event.getString("type")).isEqualTo("topup.delivered");
            assertThat(event.getString("environment")).isEqualTo("staging");
            assertThat(event.getInt("sequence")).isEqualTo(1);
            assertThat(event.getMap("data").keySet())
                    .containsExactly(
                            "transaction_id",
                            "status",
                            "platform",
                            "amount_cents",
                            "recipient_email",
                            "voucher_last4",
                            "new_balance_cents",
                            "funds",
                            "reference",
                            "metadata");
            assertThat(webhook.body()).doesNotContain(sent.getString("data.voucher_code"));
            assertThat(webhook.headers())
                    .containsEntry("X-AiTopUp-Event", "topup.delivered")
                    .containsEntry("X-AiTopUp-Attempt", "1")
                    .containsEntry("User-Agent", "AiTopUp-Webhooks/1")
                    .containsEntry("webhook-id", event.getString("id"));

            String deliveryId = webhook.headers().get("X-AiTopUp-Delivery");
            await().until(() ->
                    delivery(integrator, deliveryId).getString("data.status").equals("succeeded"));
            JsonPath delivery = delivery(integrator, deliveryId);
            assertThat(delivery.getInt("data.attempts[0].number")).isEqualTo(1);
            assertThat(delivery.getString("data.attempts[0].request.body")).isEqualTo(webhook.body());
            assertThat(delivery.getInt("data.attempts[0].response.status")).isEqualTo(204);
        }
    }

    @Test
    void refusesMoreThanTheWalletHoldsAndNothingMoves() {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver()) {
            integrator.listen(receiver);
            assertThat(integrator.send("user@example.com", 50_000).jsonPath().getInt("code"))
                    .isEqualTo(1001);
            assertThat(integrator.send("user@example.com", 49_999).jsonPath().getInt("code"))
                    .isEqualTo(1001);

            Response poor = integrator.send("user@example.com", 100);

            assertThat(poor.statusCode()).isEqualTo(402);
            assertThat(poor.jsonPath().getInt("code")).isEqualTo(4001);
            assertThat(poor.jsonPath().getString("status")).isEqualTo("failed");
            assertThat(poor.jsonPath().getString("data.funds")).isEqualTo("untouched");
            assertThat(integrator.availableCents()).isEqualTo(1);
            String transactionId = poor.jsonPath().getString("transaction_id");
            await().until(() -> !receiver.about(transactionId).isEmpty());
            JsonPath failed = receiver.about(transactionId).get(0).json();
            assertThat(failed.getString("type")).isEqualTo("topup.failed");
            assertThat(failed.getInt("data.failure_code")).isEqualTo(4001);
        }
    }

    @Test
    void refusesBadKeysAndBadBodiesAndStoresNothing() {
        Integrator integrator = Integrator.signUp();
        long before = Suite.number("topup", "SELECT count(*) FROM topups");
        String good = Integrator.body("user@example.com", 1000);

        assertRefused(
                given().baseUri(Suite.gateway())
                        .contentType("application/json")
                        .body(good)
                        .post("/api/public/v1/topup/send"),
                401,
                2000);
        String key = integrator.key();
        String typo = key.substring(0, key.length() - 1) + (key.endsWith("A") ? "B" : "A");
        for (String bad : List.of("nonsense", "ak_staging_", typo)) {
            assertRefused(Integrator.with(bad).call().body(good).post("/topup/send"), 401, 2001);
        }
        assertRefused(integrator.call().body("{\"platform\":").post("/topup/send"), 400, 3000);
        assertRefused(integrator.call().body("{}").post("/topup/send"), 422, 3001);
        assertRefused(integrator.call().body(good.replace("claude", "bard")).post("/topup/send"), 422, 3002);
        assertRefused(integrator.call().body(good.replace("1000", "10.5")).post("/topup/send"), 422, 3003);
        assertRefused(integrator.send("nobody", 1000), 422, 3004);
        assertRefused(integrator.call().body("x".repeat(64 * 1024 + 1)).post("/topup/send"), 413, 3010);

        Response all = integrator
                .call()
                .body("{\"platform\":\"bard\",\"amount_cents\":1,\"recipient_email\":\"x\",\"y\":1}")
                .post("/topup/send");
        assertRefused(all, 422, 3001);
        assertThat(all.jsonPath().getList("data.errors.field"))
                .containsExactlyInAnyOrder("platform", "amount_cents", "recipient_email", "y");
        assertThat(Suite.number("topup", "SELECT count(*) FROM topups")).isEqualTo(before);
        assertThat(integrator.availableCents()).isEqualTo(100_000);
    }

    @Test
    void keepsTheDemoAccountsWorldsApart() {
        Integrator live = Integrator.with(Suite.demoKey("live"));
        Integrator staging = Integrator.with(Suite.demoKey("staging"));
        long liveBefore = live.availableCents();
        assertThat(liveBefore).isPositive();

        String id = staging.send("user@example.com", 1000).jsonPath().getString("transaction_id");

        assertThat(live.availableCents()).isEqualTo(liveBefore);
        assertThat(live.call().get("/topup/" + id).jsonPath().getInt("code")).isEqualTo(3007);
        assertThat(staging.call().get("/topup/" + id).jsonPath().getInt("code")).isEqualTo(1000);
    }

    @Test
    void logsNoSecret() {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver()) {
            String secret = integrator.listen(receiver);
            JsonPath sent = integrator.send("user@example.com", 1000).jsonPath();
            await().until(() ->
                    !receiver.about(sent.getString("transaction_id")).isEmpty());

            assertThat(Suite.logs())
                    .doesNotContain(
                            integrator.key(),
                            secret,
                            sent.getString("data.voucher_code"),
                            Suite.operatorToken(),
                            "eyJ");
        }
    }

    private static JsonPath delivery(Integrator integrator, String id) {
        return integrator.call().get("/webhooks/deliveries/" + id).jsonPath();
    }

    private static HttpHeaders headers(Received webhook) {
        Map<String, List<String>> headers = webhook.headers().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> List.of(entry.getValue())));
        return HttpHeaders.of(headers, (name, value) -> true);
    }

    private static void assertRefused(Response response, int status, int code) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        JsonPath json = response.jsonPath();
        assertThat(json.getMap("").keySet())
                .containsExactly("success", "code", "transaction_id", "status", "timestamp", "data");
        assertThat(json.getInt("code")).isEqualTo(code);
        assertThat(json.getBoolean("success")).isFalse();
        assertThat(json.getString("data.funds")).isEqualTo("untouched");
        assertThat(response.asString().getBytes(UTF_8)).hasSizeLessThan(4096);
    }
}
