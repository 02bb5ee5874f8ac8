package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.contracts.events.TopupCancelled;
import app.aitopup.contracts.events.WalletFunded;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.webhook.TestReceiver.Request;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kinds of event that come from either topic, and what is no integrator's business. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class EventKindsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

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
    void tellsOfACancelledTopup() {
        api.createEndpoint(receiver.url(path));
        TopupCancelled event = TestEvents.cancelled(api.accountId(), Environment.STAGING);

        events.publish(event);

        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
        Request request = receiver.requests(path).get(0);
        assertThat(request.header("X-AiTopUp-Event")).isEqualTo("topup.cancelled");
        JsonPath body = JsonPath.from(request.body());
        assertThat(body.getString("id")).isEqualTo(Ids.event(event.transactionId(), "topup.cancelled"));
        assertThat(body.getString("type")).isEqualTo("topup.cancelled");
        assertThat(body.getMap("data"))
                .containsOnlyKeys(
                        "transaction_id",
                        "status",
                        "platform",
                        "amount_cents",
                        "recipient_email",
                        "funds",
                        "reference",
                        "metadata")
                .containsEntry("status", "cancelled")
                .containsEntry("funds", "released")
                .containsEntry("amount_cents", 2500);
    }

    @Test
    void tellsOfALowBalanceAndOfNoOtherStepOfTheWallet() {
        api.createEndpoint(receiver.url(path));
        String transactionId = Ids.next(Ids.TRANSACTION);
        BalanceLow event = TestEvents.low(api.accountId(), Environment.STAGING);

        events.publish(
                new WalletFunded(Ids.next("fnd_"), api.accountId(), Environment.STAGING, "welcome", 100_000, 100_000));
        events.publish(new WalletTransferred(transactionId, api.accountId(), Environment.STAGING, 1000, 1000));
        events.publish(event);
        events.publish(event);
        BalanceLow next = TestEvents.low(api.accountId(), Environment.STAGING);
        events.publish(next);

        await().atMost(SOON).until(() -> receiver.requests(path).size() == 2);
        Request request = receiver.requests(path).get(0);
        assertThat(request.header("X-AiTopUp-Event")).isEqualTo("balance.low");
        assertThat(receiver.requests(path))
                .extracting(one -> JsonPath.from(one.body()).getString("id"))
                .containsExactlyInAnyOrder(
                        Ids.event(event.causeId(), "balance.low"), Ids.event(next.causeId(), "balance.low"));
        assertThat(JsonPath.from(request.body()).getMap("data"))
                .containsOnlyKeys("available_cents", "threshold_cents")
                .containsEntry("available_cents", 4500)
                .containsEntry("threshold_cents", 5000);
        assertThat(api.deliveries())
                .as("what is not told takes no number, and what comes again no second")
                .extracting("sequence")
                .containsExactly(2, 1);
    }

    @Test
    void sendsEachKindToWhoAskedForIt() {
        api.createEndpoint(receiver.url(path + "/low"), "balance.low");
        api.createEndpoint(receiver.url(path + "/cancelled"), "topup.cancelled");

        events.publish(TestEvents.cancelled(api.accountId(), Environment.STAGING));
        events.publish(TestEvents.low(api.accountId(), Environment.STAGING));
        events.publish(TestEvents.low(api.accountId(), Environment.LIVE));
        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));

        await().atMost(SOON).untilAsserted(() -> assertThat(api.deliveries())
                .extracting("event_type", "status")
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("balance.low", "succeeded"),
                        org.assertj.core.groups.Tuple.tuple("topup.cancelled", "succeeded")));
        assertThat(receiver.requests(path + "/low")).hasSize(1);
        assertThat(receiver.requests(path + "/cancelled")).hasSize(1);
        assertThat(logged("balance.low")).hasSize(1);
        assertThat(logged("topup.cancelled")).hasSize(1);
        assertThat(logged("topup.delivered")).isEmpty();
    }

    @Test
    void numbersTheEventsOfBothTopicsWithoutHoles() {
        api.createEndpoint(receiver.url(path));
        int ofEach = 10;

        for (int i = 0; i < ofEach; i++) {
            events.publish(TestEvents.cancelled(api.accountId(), Environment.STAGING));
            events.publish(TestEvents.low(api.accountId(), Environment.STAGING));
        }

        await().atMost(SOON).until(() -> receiver.requests(path).size() == 2 * ofEach);
        assertThat(receiver.requests(path))
                .extracting(request -> JsonPath.from(request.body()).getInt("sequence"))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, 2 * ofEach).boxed().toList());
    }

    private List<Object> logged(String type) {
        return api.call()
                .get(TestApi.DELIVERIES + "?event_type=" + type)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.items");
    }
}
