package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.webhook.TestApi.Created;
import app.aitopup.webhook.TestReceiver.Answer;
import app.aitopup.webhook.TestReceiver.Request;
import com.stripe.net.Webhook;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a record on the broker to an answered request, and what the log says of it. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class DeliveriesIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long TOLERANCE_SECONDS = 300;
    private static final int AT_ONCE_PER_ENDPOINT = 16;

    private static TestReceiver receiver;
    private static TestEvents topups;

    private final TestApi api = TestApi.newAccount();
    // Each test has its own account, and a receiver of that name.
    private final String path = "/" + api.accountId();

    @BeforeAll
    static void start() {
        receiver = new TestReceiver();
        topups = new TestEvents();
    }

    @AfterAll
    static void stop() {
        topups.close();
        receiver.close();
    }

    @Test
    void sendsADeliveredTopupSignedSoThatBothLibrariesVerifyIt() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        TopupDelivered event = TestEvents.delivered(api.accountId(), Environment.STAGING);

        topups.publish(event);

        await().atMost(SOON).until(() -> receiver.requests(path).size() == 1);
        Request request = receiver.requests(path).get(0);
        assertThatCode(() -> Webhook.Signature.verifyHeader(
                        request.body(), request.header("X-AiTopUp-Signature"), endpoint.secret(), TOLERANCE_SECONDS))
                .doesNotThrowAnyException();
        assertThatCode(() ->
                        new com.standardwebhooks.Webhook(endpoint.secret()).verify(request.body(), request.headers()))
                .doesNotThrowAnyException();
        JsonPath body = JsonPath.from(request.body());
        String eventId = Ids.event(event.transactionId(), "topup.delivered");
        assertThat(body.getString("id")).isEqualTo(eventId).isEqualTo(request.header("webhook-id"));
        assertThat(body.getString("environment")).isEqualTo("staging");
        assertThat(body.getInt("sequence")).isEqualTo(1);
        assertThat(body.getString("data.transaction_id")).isEqualTo(event.transactionId());
        assertThat(body.getString("data.voucher_last4")).isEqualTo("9XKD");
        assertThat(body.getMap("data").keySet()).doesNotContain("account_id", "voucher_code");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.header("X-AiTopUp-Event")).isEqualTo("topup.delivered");
        assertThat(request.header("X-AiTopUp-Attempt")).isEqualTo("1");
        assertThat(request.header("User-Agent")).isEqualTo("AiTopUp-Webhooks/1");
        assertThat(request.header("Content-Type")).isEqualTo("application/json");

        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
        JsonPath delivery = api.onlyDelivery();
        assertThat(delivery.getString("data.id")).isEqualTo(request.header("X-AiTopUp-Delivery"));
        assertThat(delivery.getString("data.endpoint_id")).isEqualTo(endpoint.id());
        assertThat(delivery.getString("data.event_id")).isEqualTo(eventId);
        assertThat(delivery.getMap("data"))
                .containsOnlyKeys(
                        "id",
                        "endpoint_id",
                        "event_id",
                        "event_type",
                        "sequence",
                        "status",
                        "next_attempt_at",
                        "created_at",
                        "attempts");
        assertThat(delivery.getMap("data.attempts[0]"))
                .containsOnlyKeys(
                        "number",
                        "trigger",
                        "started_at",
                        "duration_ms",
                        "timings",
                        "request",
                        "response",
                        "error",
                        "peer")
                .containsEntry("number", 1)
                .containsEntry("trigger", "automatic")
                .containsEntry("error", null);
        assertThat(delivery.getMap("data.attempts[0].timings").keySet().toArray())
                .containsExactly("dns_ms", "connect_ms", "tls_ms", "response_ms");
        assertThat(delivery.getString("data.attempts[0].request.body")).isEqualTo(request.body());
        assertThat(delivery.getMap("data.attempts[0].request.headers").get("X-AiTopUp-Signature"))
                .isEqualTo(request.header("X-AiTopUp-Signature"));
        assertThat(delivery.getInt("data.attempts[0].response.status")).isEqualTo(200);
        assertThat(delivery.getString("data.attempts[0].response.body")).isEqualTo("thanks");
        assertThat(delivery.getString("data.attempts[0].peer")).startsWith("127.0.0.1:");
        assertThat(delivery.prettify()).doesNotContain(endpoint.secret());
    }

    @Test
    void triesAgainNotEarlyAndStopsWhenItSucceeds() {
        api.createEndpoint(receiver.failing(path, 503, 2));

        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));

        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
        List<Request> requests = receiver.requests(path);
        assertThat(requests)
                .extracting(request -> request.header("X-AiTopUp-Attempt"))
                .containsExactly("1", "2", "3");
        // A failure is after its request's arrival, so this is the shortest that the contract allows, or longer.
        assertThat(between(requests.get(0), requests.get(1))).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThat(between(requests.get(1), requests.get(2))).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
        assertThat(requests)
                .extracting(Request::body)
                .as("the same bytes each time")
                .containsOnly(requests.get(0).body());
        assertThat(requests)
                .extracting(request -> request.header("webhook-id"))
                .hasSize(3)
                .containsOnly(requests.get(0).header("webhook-id"));
        assertThat(Long.parseLong(requests.get(2).header("webhook-timestamp")))
                .as("signed afresh")
                .isGreaterThan(Long.parseLong(requests.get(0).header("webhook-timestamp")));
        JsonPath delivery = api.onlyDelivery();
        assertThat(delivery.getList("data.attempts.number")).containsExactly(1, 2, 3);
        assertThat(delivery.getList("data.attempts.response.status")).containsExactly(503, 503, 200);
        assertThat(delivery.getString("data.next_attempt_at"))
                .as("there is no fourth")
                .isNull();
    }

    @Test
    void isExhaustedAfterThreeFailures() {
        api.createEndpoint(receiver.failing(path, 500, 10));

        topups.publish(TestEvents.failed(api.accountId(), Environment.STAGING));

        await().atMost(SOON).until(() -> receiver.requests(path).size() == 1);
        assertThat(api.onlyDelivery().getString("data.next_attempt_at")).isNotNull();
        await().atMost(SOON).until(api::onlyStatus, "exhausted"::equals);
        assertThat(receiver.requests(path)).hasSize(3);
        JsonPath delivery = api.onlyDelivery();
        assertThat(delivery.getString("data.next_attempt_at")).isNull();
        assertThat(delivery.getList("data.attempts.error")).containsExactly("status", "status", "status");
        assertThat(JsonPath.from(receiver.requests(path).get(0).body()).getInt("data.failure_code"))
                .isEqualTo(4001);
    }

    @Test
    void recordsAnEventOnceHoweverOftenItComes() {
        api.createEndpoint(receiver.url(path));
        TopupDelivered first = TestEvents.delivered(api.accountId(), Environment.STAGING);
        TopupFailed second = TestEvents.failed(api.accountId(), Environment.STAGING);

        Stream.of(first, first, second, first, second).forEach(topups::publish);
        TopupDelivered third = TestEvents.delivered(api.accountId(), Environment.STAGING);
        topups.publish(third);

        await().atMost(SOON).until(() -> bodiesFor(third).size() == 1);
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(api.deliveries()).extracting("status").containsOnly("succeeded"));
        // Newest first.
        assertThat(api.deliveries()).extracting("sequence").containsExactly(3, 2, 1);
        assertThat(receiver.requests(path)).hasSize(3);
    }

    @Test
    void countsEachAccountAndEnvironmentByItself() {
        TestApi live = api.live();
        api.createEndpoint(receiver.url(path));
        live.createEndpoint(receiver.url(path + "/live"));

        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        topups.publish(TestEvents.delivered(api.accountId(), Environment.LIVE));
        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));

        await().atMost(SOON)
                .until(() -> receiver.requests(path).size() == 2
                        && receiver.requests(path + "/live").size() == 1);
        assertThat(api.deliveries()).extracting("sequence").containsExactly(2, 1);
        assertThat(live.deliveries()).extracting("sequence").containsExactly(1);
    }

    @Test
    void sendsOnlyWhatAnEndpointAskedFor() {
        api.createEndpoint(receiver.url(path), "topup.failed");

        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        topups.publish(TestEvents.failed(api.accountId(), Environment.STAGING));

        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
        assertThat(api.deliveries())
                .extracting("event_type", "sequence")
                .containsExactly(org.assertj.core.groups.Tuple.tuple("topup.failed", 2));
    }

    @Test
    void disablesAnEndpointThatIsGoneAndHoldsWhatIsMeantForIt() {
        Created endpoint = api.createEndpoint(receiver.failing(path, 410, 1));

        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(api::onlyStatus, "held"::equals);
        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> api.deliveries().size() == 2);

        assertThat(api.deliveries()).extracting("status").containsOnly("held");
        assertThat(receiver.requests(path)).hasSize(1);
        Map<String, Object> now = api.call()
                .get(TestApi.WEBHOOKS + "/" + endpoint.id())
                .jsonPath()
                .getMap("data");
        assertThat(now)
                .containsEntry("enabled", false)
                .containsEntry("disabled_reason", "receiver_gone")
                .containsEntry("held", 2);
    }

    @Test
    void sendsNothingMoreToADeletedEndpointAndKeepsItsLog() {
        Created endpoint = api.createEndpoint(receiver.failing(path, 500, 10));
        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        // In the long pause between the second and the third attempt.
        await().atMost(SOON).until(() -> api.attemptsMade() == 2);

        api.call().delete(TestApi.WEBHOOKS + "/" + endpoint.id()).then().statusCode(200);

        assertThat(api.onlyStatus()).isEqualTo("dropped");
        assertThat(api.onlyDelivery().getList("data.attempts")).hasSize(2);
        assertThat(api.onlyDelivery().getString("data.next_attempt_at")).isNull();
        // By the time that a new endpoint has a later event, the deleted one would have it too.
        String other = path + "-other";
        api.createEndpoint(receiver.url(other));
        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> receiver.requests(other).size() == 1);
        assertThat(receiver.requests(path)).hasSize(2);
        assertThat(api.deliveries()).as("one of each endpoint").hasSize(2);
    }

    @Test
    void sendsNothingThatStillWaitedWhenItsEndpointWasDeleted() {
        CountDownLatch gate = new CountDownLatch(1);
        Created endpoint = api.createEndpoint(receiver.gated(path, gate));
        for (int i = 0; i < AT_ONCE_PER_ENDPOINT + 4; i++) {
            topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        }
        await().atMost(SOON).until(() -> receiver.requests(path).size() == AT_ONCE_PER_ENDPOINT);
        await().atMost(SOON).until(() -> api.deliveries().size() == AT_ONCE_PER_ENDPOINT + 4);

        api.call().delete(TestApi.WEBHOOKS + "/" + endpoint.id()).then().statusCode(200);
        // What waited for less than a second may be sent without another look at its endpoint.
        long deletedNanos = System.nanoTime();
        await().atMost(SOON)
                .until(() -> System.nanoTime() - deletedNanos
                        > Duration.ofMillis(1100).toNanos());
        gate.countDown();

        await().atMost(SOON)
                .until(() -> api.deliveries().stream()
                                .filter(delivery -> "dropped".equals(delivery.get("status")))
                                .count()
                        >= 4);
        assertThat(receiver.requests(path)).hasSize(AT_ONCE_PER_ENDPOINT);
    }

    @Test
    void followsNoRedirect() {
        api.createEndpoint(
                receiver.url(path, new Answer(303, Map.of("Location", receiver.url(path + "/elsewhere")), "go there")));

        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));

        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
        assertThat(api.onlyDelivery().getList("data.attempts.response.status")).containsExactly(303, 200);
        assertThat(receiver.requests(path + "/elsewhere")).isEmpty();
    }

    private static Duration between(Request first, Request second) {
        return Duration.ofNanos(second.arrivedNanos() - first.arrivedNanos());
    }

    private List<Request> bodiesFor(TopupDelivered event) {
        return receiver.requests(path).stream()
                .filter(request -> request.body().contains(event.transactionId()))
                .toList();
    }
}
