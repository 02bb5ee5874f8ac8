package app.aitopup.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.webhook.TestApi.Created;
import app.aitopup.webhook.TestReceiver.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator sees of one top-up's webhooks, whosesoever they are. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class OperatorIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ONE = "/api/operator/v1/topups/{id}";
    private static final String IN_THE_URL = "kept-in-the-url";
    private static final String IN_THE_ANSWER = "said-by-the-receiver";

    private static TestReceiver receiver;
    private static TestEvents events;

    private final TestApi api = TestApi.newAccount();
    private final String path = "/" + api.accountId();

    @BeforeAll
    static void start() {
        receiver = new TestReceiver();
        events = new TestEvents();
    }

    @AfterAll
    static void stop() {
        events.close();
        receiver.close();
    }

    @Test
    void showsEventsDeliveriesAndEveryAttemptsOutcomeInTheirOrder() {
        String url = receiver.url(path, new Answer(500, Map.of("X-Said", IN_THE_ANSWER), IN_THE_ANSWER));
        Created endpoint = api.createEndpoint(url + "?token=" + IN_THE_URL);
        TopupDelivered delivered = TestEvents.delivered(api.accountId(), Environment.STAGING);
        String id = delivered.transactionId();
        events.publish(delivered);
        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);

        Response response = operator().get(ONE, id);

        assertThat(response.statusCode()).isEqualTo(200);
        JsonPath json = response.jsonPath();
        assertThat(json.getMap("data").keySet().stream().map(Object::toString))
                .containsExactly("events", "deliveries", "timeline");
        assertThat(json.<String, Object>getMap("data.events[0]").keySet())
                .containsExactly("id", "type", "timestamp", "environment", "sequence");
        assertThat(json.getString("data.events[0].id")).isEqualTo(Ids.event(id, "topup.delivered"));
        assertThat(json.getInt("data.events[0].sequence")).isEqualTo(1);
        assertThat(json.getList("data.deliveries")).hasSize(1);
        Map<String, Object> delivery = json.getMap("data.deliveries[0]");
        assertThat(delivery.keySet())
                .containsExactly(
                        "id",
                        "endpoint_id",
                        "receiver",
                        "event_id",
                        "event_type",
                        "status",
                        "next_attempt_at",
                        "created_at",
                        "attempts");
        assertThat(delivery)
                .containsEntry("endpoint_id", endpoint.id())
                .containsEntry("event_id", json.getString("data.events[0].id"))
                .containsEntry("status", "succeeded")
                .containsEntry("next_attempt_at", null);
        assertThat(url).contains("http://" + delivery.get("receiver") + "/");
        assertThat(json.getMap("data.deliveries[0].attempts[0]").keySet().stream()
                        .map(Object::toString))
                .containsExactly("number", "trigger", "started_at", "duration_ms", "status", "error", "peer");
        assertThat(json.getList("data.deliveries[0].attempts.number")).containsExactly(1, 2);
        assertThat(json.getList("data.deliveries[0].attempts.status")).containsExactly(500, 200);
        assertThat(json.getList("data.deliveries[0].attempts.error")).containsOnlyNulls();
        String attempt = "attempt %d of " + delivery.get("id") + " to " + endpoint.id() + ": answered %d after ";
        List<String> what = json.getList("data.timeline.what");
        assertThat(what).hasSize(3);
        assertThat(what.get(0)).isEqualTo("event 1: topup.delivered");
        assertThat(what.get(1)).startsWith(attempt.formatted(1, 500));
        assertThat(what.get(2)).startsWith(attempt.formatted(2, 200));
        assertThat(json.<String>getList("data.timeline.at").stream().map(Instant::parse))
                .isSorted();
        assertThat(response.asString())
                .doesNotContain(endpoint.secret())
                .doesNotContain(IN_THE_URL)
                .doesNotContain(IN_THE_ANSWER)
                .doesNotContain("ignature")
                .doesNotContain("user@example.com");
    }

    @Test
    void showsEveryEventOfATopupAndWhyNoAnswerCame() {
        try (TestReceiver gone = new TestReceiver()) {
            api.createEndpoint(gone.url(path), "balance.low");
        }
        TopupDelivered delivered = TestEvents.delivered(api.accountId(), Environment.STAGING);
        String id = delivered.transactionId();
        events.publish(new BalanceLow(id, api.accountId(), Environment.STAGING, 4500, 5000));
        events.publish(delivered);
        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> api.attemptsMade() > 0);
        await().atMost(SOON)
                .until(() -> api.call()
                                .get("/api/public/v1/events")
                                .jsonPath()
                                .getList("data.items")
                                .size()
                        == 3);

        JsonPath json = operator().get(ONE, id).jsonPath();

        assertThat(json.<String>getList("data.events.type"))
                .containsExactlyInAnyOrder("balance.low", "topup.delivered");
        assertThat(json.getList("data.deliveries.event_type")).containsExactly("balance.low");
        assertThat(json.getString("data.deliveries[0].attempts[0].error")).isEqualTo("connect");
        assertThat(json.getString("data.deliveries[0].attempts[0].status")).isNull();
        assertThat(json.<String>getList("data.timeline.what")).anyMatch(what -> what.contains(": no answer, connect"));
    }

    @Test
    void knowsNothingOfWhatIsNotThereAndIsForOperatorsAlone() {
        JsonPath none = operator().get(ONE, Ids.next(Ids.TRANSACTION)).jsonPath();
        assertThat(none.getList("data.events")).isEmpty();
        assertThat(none.getList("data.deliveries")).isEmpty();
        assertThat(none.getList("data.timeline")).isEmpty();
        for (String malformed : List.of("txn_1", Ids.next(Ids.EVENT), "%00")) {
            assertThat(operator().get(ONE, malformed).jsonPath().getInt("code")).isEqualTo(3007);
        }
        for (String other : List.of(ONE.replace("{id}", Ids.next(Ids.TRANSACTION)), "/api/operator/v1/stuck")) {
            assertThat(api.call().get(other).jsonPath().getInt("code")).isEqualTo(2003);
            assertThat(given().get(other).jsonPath().getInt("code")).isEqualTo(2000);
        }
    }

    static RequestSpecification operator() {
        return given().auth().oauth2(TestTokens.of("operator", Environment.STAGING, Set.of(Scopes.OPERATOR)));
    }
}
