package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing is lost when what keeps the data goes away, and everything is there when it comes back. */
class CrashIT {
    private static final Duration UNTIL_ALL_ENDED = Duration.ofMinutes(3);

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @Test
    void acceptsWithoutTheBrokerAndDeliversWhenItIsBack() {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver()) {
            integrator.listen(receiver);
            Suite.killBroker();

            Response accepted = integrator
                    .call()
                    .header("Prefer", "respond-async")
                    .body(Integrator.body("user@example.com", 1000))
                    .post("/topup/send");
            assertThat(accepted.statusCode()).as(accepted.asString()).isEqualTo(202);
            assertThat(accepted.jsonPath().getInt("code")).isEqualTo(1002);
            String id = accepted.jsonPath().getString("transaction_id");
            Suite.up();

            await().atMost(UNTIL_ALL_ENDED).until(() -> "delivered"
                    .equals(integrator.call().get("/topup/" + id).jsonPath().getString("status")));
            await().atMost(UNTIL_ALL_ENDED).until(() -> !receiver.about(id).isEmpty());
            assertThat(integrator.availableCents()).isEqualTo(99_000);
        }
    }

    @Test
    void takesNothingOnWithoutTheDatabaseAndGoesOnWhenItIsBack() {
        Integrator integrator = Integrator.signUp();
        String key = UUID.randomUUID().toString();
        Suite.killDatabase();

        Response refused = integrator.send(key, "user@example.com", 1000);
        assertThat(refused.statusCode()).as(refused.asString()).isEqualTo(503);
        assertThat(refused.jsonPath().getInt("code")).isEqualTo(4006);
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(refused.jsonPath().getBoolean("data.retry.same_key")).isTrue();
        Suite.up();

        await().atMost(UNTIL_ALL_ENDED)
                .until(() -> integrator
                                .send(key, "user@example.com", 1000)
                                .jsonPath()
                                .getInt("code")
                        == 1001);
        assertThat(integrator.availableCents()).isEqualTo(99_000);
        Suite.assertTheBooksBalance();
    }

    @Test
    void findsEverythingAgainAfterDownAndUp() {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver()) {
            integrator.listen(receiver);
            JsonPath sent = integrator.send("user@example.com", 1000).jsonPath();
            String path = "/topup/" + sent.getString("transaction_id");
            await().until(() -> succeeded(integrator).size() == 1);
            Map<String, Object> topup = integrator.call().get(path).jsonPath().getMap("data");
            List<Object> deliveries = succeeded(integrator);

            Suite.down();
            Suite.up();

            assertThat(integrator.call().get(path).jsonPath().getMap("data")).isEqualTo(topup);
            assertThat(succeeded(integrator)).isEqualTo(deliveries);
            assertThat(integrator.availableCents()).isEqualTo(99_000);
            assertThat(integrator.send("user@example.com", 1000).jsonPath().getInt("data.new_balance_cents"))
                    .isEqualTo(2000);
            Suite.assertTheBooksBalance();
        }
    }

    private static List<Object> succeeded(Integrator integrator) {
        return integrator
                .call()
                .get("/webhooks/deliveries?status=succeeded")
                .jsonPath()
                .getList("data.items");
    }
}
