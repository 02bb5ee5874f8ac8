package app.aitopup.e2e;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** An API customer with an account of its own, doing what the documents say. */
final class Integrator {
    private final String accountId;
    private final String key;

    private Integrator(String accountId, String key) {
        this.accountId = accountId;
        this.key = key;
    }

    /** Signs up; staging comes with 100000 cents of play money. */
    static Integrator signUp() {
        String email = "dev-" + UUID.randomUUID() + "@example.com";
        Response response = given().baseUri(Suite.gateway())
                .contentType("application/json")
                .body("{\"email\":\"" + email + "\",\"password\":\"correct horse battery\",\"name\":\"Dev\"}")
                .post("/api/agent/v1/accounts");
        if (response.statusCode() != 201) {
            throw new IllegalStateException("sign-up: " + response.statusCode() + " " + response.asString());
        }
        return new Integrator(
                response.jsonPath().getString("data.account.id"),
                response.jsonPath().getString("data.key.key"));
    }

    /** Uses a key that exists. */
    static Integrator with(String key) {
        return new Integrator(null, key);
    }

    String accountId() {
        return accountId;
    }

    String key() {
        return key;
    }

    /** A call of the public API. */
    RequestSpecification call() {
        return given().baseUri(Suite.gateway())
                .basePath("/api/public/v1")
                .header("Authorization", "Bearer " + key)
                .contentType("application/json");
    }

    Response send(String recipient, long cents) {
        return call().body(body(recipient, cents)).post("/topup/send");
    }

    Response send(String idempotencyKey, String recipient, long cents) {
        return call().header("Idempotency-Key", idempotencyKey)
                .body(body(recipient, cents))
                .post("/topup/send");
    }

    long availableCents() {
        return call().get("/balance").jsonPath().getLong("data.available_cents");
    }

    /** Creates an endpoint for all events and gives its secret. */
    String listen(Receiver receiver) {
        Response response = call().body("{\"url\":\"" + receiver.url() + "\"}").post("/webhooks");
        if (response.statusCode() != 201) {
            throw new IllegalStateException("endpoint: " + response.statusCode() + " " + response.asString());
        }
        return response.jsonPath().getString("data.secret");
    }

    static String body(String recipient, long cents) {
        return "{\"platform\":\"claude\",\"amount_cents\":" + cents + ",\"recipient_email\":\"" + recipient + "\"}";
    }
}
