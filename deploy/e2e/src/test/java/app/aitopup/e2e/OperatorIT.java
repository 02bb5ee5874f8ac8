package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators see of the packaged suite: one top-up in full, and what stands. */
class OperatorIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    @BeforeAll
    static void start() {
        Suite.start();
    }

    /** Paid at once, and paid after a hold: from the request to the second attempt of its webhook. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name@example.com | topup-service accepted; wallet-service 1000 cents paid to the recipient's wallet;"
                        + " topup-service Top-up delivered; webhook-service event 1: topup.delivered",
                "name+slow@example.com | topup-service accepted; wallet-service 1000 cents held; topup-service funds held;"
                        + " topup-service sent to the platform; topup-service delivered by the platform, capturing funds;"
                        + " wallet-service 1000 cents paid to the recipient's wallet from what was held;"
                        + " topup-service Top-up delivered; webhook-service event 1: topup.delivered",
            })
    void seeOneTopupOnOneTimeLine(String recipient, String steps) {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver(
                request -> "1".equals(request.headers().get("X-AiTopUp-Attempt")) ? 503 : Receiver.NO_CONTENT)) {
            String secret = integrator.listen(receiver);
            String idempotencyKey = UUID.randomUUID().toString();
            JsonPath sent = integrator.send(idempotencyKey, recipient, 1000).jsonPath();
            assertThat(sent.getInt("code")).isEqualTo(1001);
            String id = sent.getString("transaction_id");
            await().atMost(SOON)
                    .until(() -> topup(id).jsonPath().getString("data.deliveries[0].status"), "succeeded"::equals);

            Response response = topup(id);

            JsonPath json = response.jsonPath();
            assertThat(json.getString("transaction_id")).isEqualTo(id);
            assertThat(json.getString("status")).isEqualTo("delivered");
            assertThat(json.getString("data.topup.account_id")).isEqualTo(integrator.accountId());
            assertThat(json.getString("data.topup.environment")).isEqualTo("staging");
            assertThat(json.getString("data.topup.idempotency_key")).isEqualTo(idempotencyKey);
            assertThat(json.getList("data.unavailable")).isEmpty();
            List<String> timeline = timeline(json);
            String attempt = "webhook-service attempt %d of " + json.getString("data.deliveries[0].id") + " to "
                    + json.getString("data.deliveries[0].endpoint_id") + ": answered %d after ";
            int last = timeline.size() - 1;
            assertThat(timeline.subList(0, last - 1)).containsExactly(steps.split("; "));
            assertThat(timeline.get(last - 1)).startsWith(attempt.formatted(1, 503));
            assertThat(timeline.get(last)).startsWith(attempt.formatted(2, 204));
            assertThat(json.<String>getList("data.timeline.at").stream().map(Instant::parse))
                    .isSorted();
            assertThat(json.<Integer>getList("data.ledger.entries.flatten().amount_cents").stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isZero();
            assertThat(response.asString())
                    .doesNotContain(sent.getString("data.voucher_code"))
                    .doesNotContain(secret)
                    .doesNotContain(integrator.key());
        }
    }

    @Test
    void seeOnlyWhatIsThereAndNobodyElseDoes() {
        Integrator integrator = Integrator.signUp();
        String id = integrator.send("name@example.com", 1000).jsonPath().getString("transaction_id");
        String other =
                (id.endsWith("0") ? id.substring(0, id.length() - 1) + "1" : id.substring(0, id.length() - 1) + "0");

        for (String unknown : List.of("txn_1", other)) {
            assertThat(topup(unknown).statusCode()).isEqualTo(404);
            assertThat(topup(unknown).jsonPath().getInt("code")).isEqualTo(3007);
        }
        for (String path : List.of("/topups/" + id, "/stuck")) {
            assertThat(integrator
                            .call()
                            .basePath("/api/operator/v1")
                            .get(path)
                            .jsonPath()
                            .getInt("code"))
                    .isEqualTo(2001);
        }
    }

    /** What waits to be cancelled waits rightly. */
    @Test
    void seeNothingStuckOfAnIntegratorWhoseTopupsAreFine() {
        Integrator integrator = Integrator.signUp();
        integrator.send("name@example.com", 1000);
        assertThat(integrator.send("name+hold@example.com", 1000).jsonPath().getInt("code"))
                .isEqualTo(1002);

        Response response = Integrator.operator().get("/stuck");

        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        JsonPath stuck = response.jsonPath();
        assertThat(stuck.getList("data.unavailable")).isEmpty();
        assertThat(stuck.getList("data.items.account_id")).doesNotContain(integrator.accountId());
        assertThat(stuck.getMap("data.counts").keySet().stream().map(Object::toString))
                .containsExactly(
                        "account_without_play_money",
                        "delivery_due",
                        "delivery_lease_over",
                        "endpoint_backlog",
                        "funding_untold",
                        "hold_open",
                        "threshold_untold",
                        "topup_not_handed_over",
                        "topup_waits_for_ledger",
                        "topup_waits_for_provider");
    }

    private static Response topup(String id) {
        return Integrator.operator().get("/topups/" + id);
    }

    private static List<String> timeline(JsonPath json) {
        List<String> services = json.getList("data.timeline.service");
        List<String> what = json.getList("data.timeline.what");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < services.size(); i++) {
            lines.add(services.get(i) + ' ' + what.get(i));
        }
        return lines;
    }
}
