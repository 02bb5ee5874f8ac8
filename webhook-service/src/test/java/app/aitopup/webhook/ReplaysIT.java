package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.webhook.TestApi.Created;
import app.aitopup.webhook.TestReceiver.Answer;
import app.aitopup.webhook.TestReceiver.Request;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent by hand: a test, a delivery again, a window again; and what can be pulled. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class ReplaysIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String LONG_AGO = "0001-01-01T00:00:00Z";

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
    void sendsTheSameIdAndBytesAgainSignedAfresh() {
        api.createEndpoint(receiver.failing(path, 500, 3));
        publish(1);
        await().atMost(SOON).until(api::onlyStatus, "exhausted"::equals);

        replay(id(0))
                .statusCode(200)
                .body("code", equalTo(1000))
                .body("data.status", equalTo("pending"))
                .body("data.attempts.number", contains(1, 2, 3));

        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
        List<Request> requests = receiver.requests(path);
        assertThat(requests).hasSize(4);
        assertThat(requests)
                .extracting(Request::body)
                .containsOnly(requests.get(0).body());
        assertThat(requests)
                .extracting(request -> request.header("webhook-id"))
                .containsOnly(requests.get(0).header("webhook-id"));
        assertThat(requests.get(3).header("X-AiTopUp-Attempt")).isEqualTo("4");
        JsonPath delivery = api.onlyDelivery();
        assertThat(delivery.getList("data.attempts.trigger"))
                .containsExactly("automatic", "automatic", "automatic", "replay");
    }

    @Test
    void hasTheWholeScheduleBeforeItAndNoMore() {
        api.createEndpoint(receiver.failing(path, 500, 6));
        publish(1);
        await().atMost(SOON).until(api::onlyStatus, "exhausted"::equals);

        replay(id(0)).statusCode(200);

        await().atMost(SOON).until(() -> receiver.requests(path).size() == 6);
        await().atMost(SOON).until(api::onlyStatus, "exhausted"::equals);
        assertThat(receiver.requests(path)).hasSize(6);
    }

    @Test
    void showsTheLastFiveAttemptsInTheListAndAllOfThemByItself() {
        api.createEndpoint(receiver.url(path));
        publish(1);
        for (int made = 1; made < 7; made++) {
            int already = made;
            await().atMost(SOON).until(() -> receiver.requests(path).size() == already);
            await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
            replay(id(0)).statusCode(200);
        }
        await().atMost(SOON).until(() -> receiver.requests(path).size() == 7);
        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);

        assertThat(api.attemptsMade()).isEqualTo(5);
        assertThat(api.onlyDelivery().getList("data.attempts.number")).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void staysSucceededWhenItsReplayFails() {
        Answer fails = Answer.of(500);
        api.createEndpoint(receiver.url(path, Answer.of(200), fails, fails, fails));
        publish(1);
        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);

        replay(id(0)).statusCode(200);

        await().atMost(SOON).until(() -> api.attemptsMade() == 4);
        assertThat(api.onlyStatus()).isEqualTo("succeeded");
    }

    @Test
    void refusesToReplayWhatIsBeingSentOrHasNowhereToGo() {
        CountDownLatch gate = new CountDownLatch(1);
        Created endpoint = api.createEndpoint(receiver.gated(path, gate));
        publish(1);
        await().atMost(SOON).until(() -> receiver.requests(path).size() == 1);

        replay(id(0))
                .statusCode(409)
                .body("code", equalTo(5001))
                .body("data.message", containsString("still being sent"));
        gate.countDown();
        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
        api.call()
                .contentType(ContentType.JSON)
                .body("{\"enabled\": false}")
                .patch(TestApi.WEBHOOKS + "/" + endpoint.id())
                .then()
                .statusCode(200);
        replay(id(0)).statusCode(409).body("data.message", containsString("disabled"));
        window(endpoint.id(), "{\"since\": \"" + LONG_AGO + "\", \"status\": \"succeeded\"}")
                .statusCode(409)
                .body("code", equalTo(5001));
        api.call().delete(TestApi.WEBHOOKS + "/" + endpoint.id()).then().statusCode(200);
        replay(id(0)).statusCode(409).body("data.message", containsString("deleted"));
        TestApi.newAccount()
                .call()
                .post(TestApi.DELIVERIES + "/" + id(0) + "/replay")
                .then()
                .statusCode(404);
        replay("dlv_none").statusCode(404).body("code", equalTo(3007));
        assertThat(receiver.requests(path).stream()
                        .map(request -> request.header("webhook-id"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void countsAWindowBeforeItSendsIt() {
        Created endpoint = api.createEndpoint(receiver.failing(path, 500, 9));
        api.createEndpoint(receiver.url(path + "/other"));
        publish(3);
        await().atMost(SOON).until(() -> count("exhausted") == 3);
        Instant after = Instant.now();
        String since = "{\"since\": \"" + LONG_AGO + "\"";

        window(endpoint.id(), since + ", \"dry_run\": true}")
                .statusCode(200)
                .body("data.count", equalTo(3))
                .body("data.replayed", equalTo(0));
        window(endpoint.id(), "{\"since\": \"" + after + "\"}").statusCode(200).body("data.count", equalTo(0));
        window(endpoint.id(), since + ", \"status\": \"succeeded\"}").body("data.count", equalTo(0));
        assertThat(receiver.requests(path)).hasSize(9);

        window(endpoint.id(), since + ", \"until\": \"" + after.plusSeconds(1) + "\"}")
                .statusCode(200)
                .body("data.count", equalTo(3))
                .body("data.replayed", equalTo(3))
                .body("data.next_since", nullValue());

        await().atMost(SOON).until(() -> count("exhausted") == 0);
        await().atMost(SOON).until(() -> receiver.requests(path).size() == 12);
        assertThat(receiver.requests(path + "/other"))
                .as("to its own endpoint only")
                .hasSize(3);
        List<Integer> replayed = receiver.requests(path).subList(9, 12).stream()
                .map(request -> JsonPath.from(request.body()).getInt("sequence"))
                .sorted()
                .toList();
        assertThat(replayed).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                              | since",
                "{'since': null}                                                 | since",
                "{'since': 'yesterday'}                                          | since",
                "{'since': 1767225600}                                           | since",
                "{'since': '2026-01-02T00:00:00Z', 'until': '2026-01-01T00:00:00Z'} | until",
                "{'since': '2026-01-02T00:00:00Z', 'until': '2026-01-02T00:00:00Z'} | until",
                "{'since': '2026-01-02T00:00:00Z', 'status': 'pending'}          | status",
                "{'since': '2026-01-02T00:00:00Z', 'status': 'held'}             | status",
                "{'since': '2026-01-02T00:00:00Z', 'dry_run': 'yes'}             | dry_run",
                "{'since': '2026-01-02T00:00:00Z', 'endpoint_id': 'x'}           | endpoint_id",
            })
    void refusesAWindowThatIsNone(String request, String field) {
        Created endpoint = api.createEndpoint(receiver.url(path));

        window(endpoint.id(), request.replace('\'', '"'))
                .statusCode(422)
                .body("code", equalTo(3001))
                .body("data.errors.field", hasItem(field));
    }

    @Test
    void testsAnEndpointAtOnceAndLogsIt() {
        Created endpoint = api.createEndpoint(receiver.url(path, Answer.of(204), Answer.of(503), Answer.of(410)));

        JsonPath first = test(endpoint.id());
        JsonPath second = test(endpoint.id());
        JsonPath third = test(endpoint.id());

        assertThat(first.getBoolean("data.succeeded")).isTrue();
        assertThat(first.getInt("data.status")).isEqualTo(204);
        assertThat(first.getString("data.error")).isNull();
        assertThat(second.getBoolean("data.succeeded")).isFalse();
        assertThat(second.getInt("data.status")).isEqualTo(503);
        assertThat(second.getString("data.error")).isEqualTo("status");
        assertThat(third.getInt("data.status")).isEqualTo(410);
        assertThat(receiver.requests(path)).as("no test is tried again").hasSize(3);
        Request ping = receiver.requests(path).get(0);
        assertThat(ping.header("X-AiTopUp-Event")).isEqualTo("ping");
        assertThat(ping.header("X-AiTopUp-Delivery")).isEqualTo(first.getString("data.delivery_id"));
        JsonPath body = JsonPath.from(ping.body());
        assertThat(body.getString("type")).isEqualTo("ping");
        assertThat(body.getString("id")).isEqualTo(first.getString("data.event_id"));
        assertThat(body.<Object>get("sequence")).as("takes no number").isNull();
        api.call()
                .get(TestApi.DELIVERIES + "?event_type=ping")
                .then()
                .body("data.items.status", contains("exhausted", "exhausted", "succeeded"))
                .body("data.items.sequence", contains(nullValue(), nullValue(), nullValue()))
                .body("data.items.attempts.trigger.flatten()", contains("test", "test", "test"));
        api.call().get(TestApi.WEBHOOKS + "/" + endpoint.id()).then().body("data.enabled", equalTo(true));
    }

    @Test
    void testsADisabledEndpointToo() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        api.call()
                .contentType(ContentType.JSON)
                .body("{\"enabled\": false}")
                .patch(TestApi.WEBHOOKS + "/" + endpoint.id())
                .then()
                .statusCode(200);

        assertThat(test(endpoint.id()).getBoolean("data.succeeded")).isTrue();
    }

    @Test
    void saysWhyATestGotNoAnswer() {
        Created endpoint = api.createEndpoint("http://127.0.0.1:1024/nobody-listens");

        JsonPath tested = test(endpoint.id());

        assertThat(tested.getBoolean("data.succeeded")).isFalse();
        assertThat(tested.<Object>get("data.status")).isNull();
        assertThat(tested.getString("data.error")).isEqualTo("connect");
    }

    @Test
    void givesTheEventsAfterANumberWithTheBytesOfTheWebhooks() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        test(endpoint.id());
        publish(3);
        events.publish(TestEvents.failed(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> receiver.requests(path).size() == 5);

        api.call()
                .get("/api/public/v1/events")
                .then()
                .statusCode(200)
                .body("data.items.sequence", contains(1, 2, 3, 4))
                .body("data.next_after_sequence", nullValue());
        api.call()
                .get("/api/public/v1/events?after_sequence=1&limit=2")
                .then()
                .body("data.items.sequence", contains(2, 3))
                .body("data.next_after_sequence", equalTo(3));
        String failed = api.call()
                .get("/api/public/v1/events?type=topup.failed&after_sequence=3&limit=1")
                .then()
                .body("data.next_after_sequence", nullValue())
                .extract()
                .asString();
        String sent = receiver.requests(path).stream()
                .map(Request::body)
                .filter(body -> body.contains("topup.failed"))
                .findFirst()
                .orElseThrow();
        assertThat(failed).as("byte for byte").contains("\"items\":[" + sent + "]");
        String id = JsonPath.from(sent).getString("id");
        assertThat(api.call()
                        .get("/api/public/v1/events/" + id)
                        .then()
                        .statusCode(200)
                        .extract()
                        .asString())
                .contains("\"data\":" + sent);
        api.live()
                .call()
                .get("/api/public/v1/events/" + id)
                .then()
                .statusCode(404)
                .body("code", equalTo(3007));
        api.live().call().get("/api/public/v1/events").then().body("data.items.size()", equalTo(0));
    }

    @ParameterizedTest
    @CsvSource({
        "after_sequence=-1, after_sequence",
        "after_sequence=1.0, after_sequence",
        "after_sequence=99999999999999999999, after_sequence",
        "type=ping, type",
        "limit=0, limit",
        "cursor=x, cursor",
    })
    void refusesAQueryOfTheEventsThatIsNone(String query, String field) {
        api.call()
                .get("/api/public/v1/events?" + query)
                .then()
                .statusCode(422)
                .body("code", equalTo(3001))
                .body("data.errors.field", contains(field));
    }

    private void publish(int count) {
        IntStream.range(0, count)
                .forEach(i -> events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING)));
    }

    private String id(int place) {
        return (String) api.deliveries().get(place).get("id");
    }

    private long count(String status) {
        return api.deliveries().stream()
                .filter(delivery -> delivery.get("status").equals(status))
                .count();
    }

    private ValidatableResponse replay(String id) {
        return api.call().post(TestApi.DELIVERIES + "/" + id + "/replay").then();
    }

    private ValidatableResponse window(String id, String request) {
        return api.call()
                .contentType(ContentType.JSON)
                .body(request)
                .post(TestApi.WEBHOOKS + "/" + id + "/replay")
                .then();
    }

    private JsonPath test(String id) {
        return api.call()
                .post(TestApi.WEBHOOKS + "/" + id + "/test")
                .then()
                .statusCode(200)
                .body("code", equalTo(1000))
                .extract()
                .jsonPath();
    }
}
