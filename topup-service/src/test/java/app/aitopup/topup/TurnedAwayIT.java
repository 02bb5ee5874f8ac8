package app.aitopup.topup;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.contracts.Topics;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who and what gets no further than the front of the service. No ledger is needed for that. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
@TestProfile(TopupIT.ShortWaits.class)
class TurnedAwayIT {
    private static final String SEND = "/api/public/v1/topup/send";
    private static final String ONE = "/api/public/v1/topup/{id}";

    private final String account = Ids.next(Ids.ACCOUNT);
    private TopicProbe topics;

    @BeforeEach
    void listen() {
        topics = new TopicProbe();
    }

    @AfterEach
    void close() throws InterruptedException {
        topics.close();
    }

    @Test
    void showsATopupToItsOwnerInItsWorldOnly() {
        String id = accept();

        assertThat(caller().get(ONE, id).statusCode()).isEqualTo(200);
        List<Response> strangers = List.of(
                with(TestTokens.of(account, Environment.LIVE)).get(ONE, id),
                with(TestTokens.of(Ids.next(Ids.ACCOUNT), Environment.STAGING)).get(ONE, id),
                caller().get(ONE, Ids.next(Ids.TRANSACTION)),
                caller().get(ONE, "txn_'; DROP TABLE topups"));

        assertThat(strangers).allSatisfy(response -> {
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.jsonPath().getInt("code")).isEqualTo(3007);
            assertThat(response.jsonPath().getMap("data").keySet()).containsExactly("message", "docs_url");
        });
    }

    @Test
    void refusesCallersWithoutARightfulToken() {
        String send = body("user@example.com", 1000);
        assertRefused(given().contentType("application/json").body(send).post(SEND), 401, 2000);
        assertRefused(with("nonsense").body(send).post(SEND), 401, 2001);
        assertRefused(
                with(TestTokens.of(account, Environment.STAGING) + "x")
                        .body(send)
                        .post(SEND),
                401,
                2001);
        assertRefused(
                with(TestTokens.forService("wallet-service", account, Environment.STAGING))
                        .body(send)
                        .post(SEND),
                401,
                2001);
        assertRefused(
                with(TestTokens.of(account, Environment.STAGING, Set.of(Scopes.TOPUP_READ)))
                        .body(send)
                        .post(SEND),
                403,
                2003);
    }

    @Test
    void answersEveryRefusalInTheEnvelope() {
        assertRefused(caller().body("not json").post(SEND), 400, 3000);
        assertRefused(caller().body("{}").post(SEND), 422, 3001);
        assertRefused(caller().body(body("user@example.com", 99)).post(SEND), 422, 3003);
        assertRefused(caller().body(body("nobody", 100)).post(SEND), 422, 3004);
        assertRefused(caller().contentType("text/plain").body("x").post(SEND), 415, 3009);
        assertThat(caller().get("/api/public/v1/nowhere").jsonPath().getInt("code"))
                .isEqualTo(3007);
        Response wrongMethod = caller().delete(SEND);
        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(wrongMethod.jsonPath().getInt("code")).isEqualTo(3008);
        // What was refused would have been published before this one, which is in the same partition.
        String good = accept();
        await().until(() -> !topics.about(good).isEmpty());
        assertThat(topics.records(Topics.TOPUP).stream()
                        .filter(record -> record.key().startsWith(account)))
                .allMatch(record -> new String(record.value(), UTF_8).contains(good));
    }

    private static void assertRefused(Response response, int status, int code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/json");
        JsonPath json = response.jsonPath();
        assertThat(json.getMap("").keySet())
                .containsExactly("success", "code", "transaction_id", "status", "timestamp", "data");
        assertThat(json.getInt("code")).isEqualTo(code);
        assertThat(json.getString("status")).isEqualTo("error");
        assertThat(json.getString("data.docs_url")).endsWith("#" + code);
        assertThat(json.getString("data.funds")).isEqualTo("untouched");
        assertThat(json.getBoolean("data.retry.safe")).isTrue();
        assertThat(response.header("X-Request-Id")).isNotBlank();
    }

    /** A top-up that is taken on; what becomes of it is another story. */
    private String accept() {
        return caller().header("Prefer", "respond-async")
                .body(body("user@example.com", 1000))
                .post(SEND)
                .jsonPath()
                .getString("transaction_id");
    }

    private RequestSpecification caller() {
        return with(TestTokens.of(account, Environment.STAGING));
    }

    private static RequestSpecification with(String token) {
        return given().auth().oauth2(token).contentType("application/json");
    }

    private static String body(String recipient, long cents) {
        return "{\"platform\":\"claude\",\"amount_cents\":" + cents + ",\"recipient_email\":\"" + recipient + "\"}";
    }
}
