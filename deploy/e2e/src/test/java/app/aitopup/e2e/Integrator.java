package app.aitopup.e2e;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** An API customer with an account of its own, doing what the documents say. */
final class Integrator {
    private static final String PASSWORD = "correct horse battery";

    private final String accountId;
    private final String email;
    private final String key;

    private Integrator(String accountId, String email, String key) {
        this.accountId = accountId;
        this.email = email;
        this.key = key;
    }

    /** Signs up; staging comes with 100000 cents of play money. */
    static Integrator signUp() {
        String email = "dev-" + UUID.randomUUID() + "@example.com";
        Response response = given().baseUri(Suite.gateway())
                .contentType("application/json")
                .body("{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\",\"name\":\"Dev\"}")
                .post("/api/agent/v1/accounts");
        if (response.statusCode() != 201) {
            throw new IllegalStateException("sign-up: " + response.statusCode() + " " + response.asString());
        }
        return new Integrator(
                response.jsonPath().getString("data.account.id"),
                email,
                response.jsonPath().getString("data.key.key"));
    }

    /** Uses a key that exists. */
    static Integrator with(String key) {
        return new Integrator(null, null, key);
    }

    /** The same integrator with a new key; {@code limits} is a JSON object or null. */
    Integrator withKey(String environment, String limits) {
        Response response = portal().body(
                        "{\"environment\":\"" + environment + "\",\"name\":\"test\",\"limits\":" + limits + "}")
                .post("/keys");
        if (response.statusCode() != 201) {
            throw new IllegalStateException("key: " + response.statusCode() + " " + response.asString());
        }
        return new Integrator(accountId, email, response.jsonPath().getString("data.key"));
    }

    /** A call of the account's owner, signed in. */
    RequestSpecification portal() {
        return portal(session());
    }

    /** A call in a session that is there. */
    static RequestSpecification portal(String session) {
        return given().baseUri(Suite.gateway())
                .basePath("/api/agent/v1")
                .header("Authorization", "Bearer " + session)
                .contentType("application/json");
    }

    /** Signs in, and gives the session's token. */
    String session() {
        return given().baseUri(Suite.gateway())
                .contentType("application/json")
                .body("{\"email\":\"" + email + "\",\"password\":\"" + PASSWORD + "\"}")
                .post("/api/agent/v1/session")
                .jsonPath()
                .getString("data.token");
    }

    /** An operator credits the account. */
    void credit(String environment, long cents, String reference) {
        Response response = operator()
                .body("{\"environment\":\"" + environment + "\",\"amount_cents\":" + cents + ",\"reference\":\""
                        + reference + "\"}")
                .post("/accounts/" + accountId + "/credits");
        if (response.statusCode() != 201) {
            throw new IllegalStateException("credit: " + response.statusCode() + " " + response.asString());
        }
    }

    /** A call of an operator. */
    static RequestSpecification operator() {
        return given().baseUri(Suite.gateway())
                .basePath("/api/operator/v1")
                .header("Authorization", "Bearer " + Suite.operatorToken())
                .contentType("application/json");
    }

    String accountId() {
        return accountId;
    }

    String email() {
        return email;
    }

    String key() {
        return key;
    }

    /** A call of the public API, whose answer has to be as the OpenAPI document says. */
    RequestSpecification call() {
        return given().filter(new DocumentedAnswers())
                .baseUri(Suite.gateway())
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
