package app.aitopup.webhook;

import static io.restassured.RestAssured.given;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The service as one account in one environment sees it. */
record TestApi(String accountId, Environment environment) {
    static final String WEBHOOKS = "/api/public/v1/webhooks";
    static final String DELIVERIES = WEBHOOKS + "/deliveries";

    /** A new account. */
    static TestApi newAccount() {
        return new TestApi(Ids.next(Ids.ACCOUNT), Environment.STAGING);
    }

    /** The same account in the other world. */
    TestApi live() {
        return new TestApi(accountId, Environment.LIVE);
    }

    /** An endpoint that was created. */
    record Created(String id, String secret) {}

    RequestSpecification call() {
        return given().auth().oauth2(TestTokens.of(accountId, environment));
    }

    ValidatableResponse post(String body) {
        return call().contentType(ContentType.JSON).body(body).post(WEBHOOKS).then();
    }

    Created createEndpoint(String url, String... events) {
        Map<String, Object> request = new LinkedHashMap<>(Map.of("url", url));
        if (events.length > 0) {
            request.put("events", List.of(events));
        }
        JsonPath created = call().contentType(ContentType.JSON)
                .body(request)
                .post(WEBHOOKS)
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        return new Created(created.getString("data.id"), created.getString("data.secret"));
    }

    /** All of the log's first page. */
    List<Map<String, Object>> deliveries() {
        return call().get(DELIVERIES)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.items");
    }

    /** The state of the only delivery there is, or what else there is. */
    String onlyStatus() {
        List<Map<String, Object>> all = deliveries();
        return all.size() == 1 ? (String) all.get(0).get("status") : all.size() + " deliveries";
    }

    /** How many attempts the log has of the only delivery, 0 while there is none. */
    int attemptsMade() {
        List<Map<String, Object>> all = deliveries();
        return all.isEmpty() ? 0 : ((List<?>) all.get(0).get("attempts")).size();
    }

    /** The only delivery there is, by its own call. */
    JsonPath onlyDelivery() {
        String id = (String) deliveries().get(0).get("id");
        return call().get(DELIVERIES + "/" + id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
