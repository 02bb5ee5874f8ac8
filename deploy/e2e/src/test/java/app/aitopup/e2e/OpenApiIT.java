package app.aitopup.e2e;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.e2e.Receiver.Received;
import io.restassured.response.Response;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** That the packaged suite is as its OpenAPI document says, where no other test looks. */
class OpenApiIT {

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @Test
    void isServedToAnybodyAndKept() {
        Response first = given().baseUri(Suite.gateway()).get(ApiDocument.ROOT + "/openapi.json");
        String etag = first.header("ETag");
        Response again =
                given().baseUri(Suite.gateway()).header("If-None-Match", etag).get(ApiDocument.ROOT + "/openapi.json");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.header("Cache-Control")).contains("max-age");
        assertThat(first.jsonPath().getString("openapi")).isEqualTo("3.1.0");
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.asString()).isEmpty();
    }

    /** Every type that there is, once. */
    @Test
    void sendsWebhooksAsDescribed() {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver()) {
            Response created = integrator
                    .call()
                    .body("{\"url\":\"" + receiver.url() + "\"}")
                    .post("/webhooks");
            integrator.call().post("/webhooks/" + created.jsonPath().getString("data.id") + "/test");
            integrator.send("user@example.com", 1000);
            integrator.send("user+fail@example.com", 1000);
            String held = integrator
                    .call()
                    .header("Prefer", "respond-async")
                    .body(Integrator.body("user+hold@example.com", 1000))
                    .post("/topup/send")
                    .jsonPath()
                    .getString("transaction_id");
            integrator.call().post("/topup/" + held + "/cancel");
            integrator
                    .portal()
                    .body("{\"environment\":\"staging\",\"threshold_cents\":99999}")
                    .put("/wallet/threshold");

            Set<String> described = ApiDocument.served().webhooks();
            await().until(() -> types(receiver).containsAll(described));
            for (Received webhook : receiver.all()) {
                assertThat(ApiDocument.served().findingsOfWebhook(webhook))
                        .as(webhook.body())
                        .isEmpty();
            }
            // Whatever events there are is also listed, and read one by one.
            Response events = integrator.call().get("/events");
            assertThat(events.jsonPath().getList("data.items")).hasSize(described.size() - 1);
            integrator.call().get("/events/" + events.jsonPath().getString("data.items[0].id"));
            integrator.call().get("/webhooks/deliveries");
        }
    }

    /** Each read and each refusal here is held against the document by the filter of {@link Integrator#call()}. */
    @Test
    void answersAsDescribed() {
        Integrator integrator = Integrator.signUp();
        for (String path :
                new String[] {"/platforms", "/balance", "/wallets", "/codes", "/environments", "/webhooks"}) {
            assertThat(integrator.call().get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(integrator.call().get("/nothing").statusCode()).isEqualTo(404);
        assertThat(integrator.call().get("/topup/send").statusCode()).isEqualTo(405);
        assertThat(integrator.call().get("/topup?limit=0").statusCode()).isEqualTo(422);
        assertThat(integrator.call().get("/topup/txn_x").statusCode()).isEqualTo(404);
        assertThat(Integrator.with("nonsense").call().get("/key").statusCode()).isEqualTo(401);
    }

    private static Set<String> types(Receiver receiver) {
        return receiver.all().stream()
                .map(webhook -> webhook.json().getString("type"))
                .collect(Collectors.toSet());
    }
}
