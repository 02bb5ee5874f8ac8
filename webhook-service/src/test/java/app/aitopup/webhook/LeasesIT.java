package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.webhook.TestApi.Created;
import app.aitopup.webhook.TestReceiver.Request;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.DeliveryStatus;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.LeasedDelivery;
import app.aitopup.webhook.domain.RetryPolicy;
import app.aitopup.webhook.domain.Verdict;
import app.aitopup.webhook.store.Deliveries;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deliveries that another replica has, or had. The tables stand for that replica. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class LeasesIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String BODY = "{\"id\":\"stored once\"}";

    private static TestReceiver receiver;

    private final TestApi api = TestApi.newAccount();
    private final String path = "/" + api.accountId();

    @Inject
    Pool pool;

    @Inject
    Deliveries deliveries;

    @BeforeAll
    static void start() {
        receiver = new TestReceiver();
    }

    @AfterAll
    static void stop() {
        receiver.close();
    }

    @Test
    void takesOverWhatADeadReplicaLeftWhenItsLeaseEnds() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        long before = System.nanoTime();
        insertLeased(endpoint, UUID.randomUUID(), 1, Duration.ofSeconds(2));

        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);

        List<Request> requests = receiver.requests(path);
        assertThat(requests).hasSize(1);
        assertThat(Duration.ofNanos(requests.get(0).arrivedNanos() - before))
                .as("no earlier than the lease ends")
                .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(requests.get(0).body()).isEqualTo(BODY);
        // The dead replica's second attempt was never stored, so it is made again under its number.
        assertThat(requests.get(0).header("X-AiTopUp-Attempt")).isEqualTo("2");
    }

    @Test
    void storesNothingOfAReplicaThatLostItsLease() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        UUID current = UUID.randomUUID();
        LeasedDelivery stored = insertLeased(endpoint, current, 0, Duration.ofHours(1));

        boolean byTheLate = finish(stored, UUID.randomUUID());

        assertThat(byTheLate).isFalse();
        assertThat(api.onlyStatus()).isEqualTo("pending");
        assertThat(api.attemptsMade()).isZero();
        assertThat(finish(stored, current)).isTrue();
        assertThat(api.onlyStatus()).isEqualTo("succeeded");
        assertThat(api.attemptsMade()).isEqualTo(1);
        assertThat(finish(stored, current)).as("a lease ends with its attempt").isFalse();
    }

    @Test
    void sendsAtOnceWhatAReplicaGaveBack() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        LeasedDelivery stored = insertLeased(endpoint, UUID.randomUUID(), 0, Duration.ofHours(1));

        deliveries.giveBack(List.of(stored)).await().atMost(SOON);

        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
        assertThat(receiver.requests(path)).hasSize(1);
    }

    @Test
    void showsNoDeliveryToAnotherAccountOrEnvironment() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        LeasedDelivery stored = insertLeased(endpoint, UUID.randomUUID(), 0, Duration.ofHours(1));

        api.call().get(TestApi.DELIVERIES + "/" + stored.id()).then().statusCode(200);
        for (TestApi other : List.of(TestApi.newAccount(), api.live())) {
            assertThat(other.deliveries()).isEmpty();
            other.call().get(TestApi.DELIVERIES + "/" + stored.id()).then().statusCode(404);
            other.call()
                    .get(TestApi.DELIVERIES + "?endpoint_id=" + endpoint.id())
                    .then()
                    .statusCode(200);
        }
    }

    @Test
    void pagesAndFiltersTheLogNewestFirst() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        List<String> oldestFirst = java.util.stream.Stream.generate(
                        () -> insertLeased(endpoint, UUID.randomUUID(), 0, Duration.ofHours(1))
                                .id())
                .limit(5)
                .toList();

        JsonPath first = page("?limit=2");
        assertThat(first.getList("data.items.id")).isEqualTo(List.of(oldestFirst.get(4), oldestFirst.get(3)));
        JsonPath second = page("?limit=2&cursor=" + first.getString("data.next_cursor"));
        assertThat(second.getList("data.items.id")).isEqualTo(List.of(oldestFirst.get(2), oldestFirst.get(1)));
        JsonPath third = page("?limit=2&cursor=" + second.getString("data.next_cursor"));
        assertThat(third.getList("data.items.id")).isEqualTo(List.of(oldestFirst.get(0)));
        assertThat(third.getString("data.next_cursor")).isNull();
        String all = "?status=pending&event_type=topup.delivered&endpoint_id=" + endpoint.id();
        assertThat(page(all).getList("data.items")).hasSize(5);
        assertThat(page("?status=exhausted").getList("data.items")).isEmpty();
        assertThat(page("?event_type=topup.failed").getList("data.items")).isEmpty();
        assertThat(page("?endpoint_id=" + Ids.next(Ids.ENDPOINT)).getList("data.items"))
                .isEmpty();
        api.call().get(TestApi.DELIVERIES + "?limit=0&cursor=x").then().statusCode(422);
    }

    @Test
    void goesOnWithACursorInItsOwnListOnly() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        for (int i = 0; i < 2; i++) {
            insertLeased(endpoint, UUID.randomUUID(), 0, Duration.ofHours(1));
        }

        String cursor = page("?status=pending&limit=1").getString("data.next_cursor");

        assertThat(cursor).doesNotContain("dlv_");
        assertThat(page("?status=pending&cursor=" + cursor).getList("data.items"))
                .hasSize(1);
        String withOtherFilters = TestApi.DELIVERIES + "?cursor=" + cursor;
        api.call().get(withOtherFilters).then().statusCode(422);
        String same = TestApi.DELIVERIES + "?status=pending&cursor=" + cursor;
        TestApi.newAccount().call().get(same).then().statusCode(422);
        api.live().call().get(same).then().statusCode(422);
        String altered = same.substring(0, same.length() - 1) + (same.endsWith("A") ? "B" : "A");
        api.call().get(altered).then().statusCode(422);
    }

    private JsonPath page(String query) {
        return api.call()
                .get(TestApi.DELIVERIES + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** An event with one delivery that some replica has for so long. */
    private LeasedDelivery insertLeased(Created endpoint, UUID lease, int attemptsMade, Duration left) {
        String transactionId = Ids.next(Ids.TRANSACTION);
        String eventId = Ids.event(transactionId, "topup.delivered");
        String deliveryId = Ids.next(Ids.DELIVERY);
        execute(
                "INSERT INTO sequences VALUES ($1, 'staging', 1)"
                        + " ON CONFLICT (account_id, environment) DO UPDATE SET last = sequences.last + 1",
                Tuple.of(api.accountId()));
        execute(
                "INSERT INTO events SELECT $1, $2, 'staging', 'topup.delivered', last, now(), $3"
                        + " FROM sequences WHERE account_id = $2",
                Tuple.of(eventId, api.accountId()).addValue(Buffer.buffer(BODY)));
        execute(
                "INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status,"
                        + " attempts_made, next_attempt_at, claimable_at, lease) VALUES ($1, $2, $3, $4, 'staging',"
                        + " 'topup.delivered', 'pending', $5, now(), now() + $6::bigint * interval '1 millisecond', $7)",
                Tuple.of(deliveryId, eventId, endpoint.id(), api.accountId(), attemptsMade, left.toMillis())
                        .addUUID(lease));
        Endpoint unused = new Endpoint(endpoint.id(), api.environment(), "", List.of(), true, RetryPolicy.STANDARD);
        Bytes body = Bytes.of(BODY.getBytes(StandardCharsets.UTF_8));
        return new LeasedDelivery(
                deliveryId,
                lease,
                Attempt.Trigger.AUTOMATIC,
                attemptsMade == 0,
                attemptsMade + 1,
                0,
                eventId,
                "topup.delivered",
                body,
                unused,
                0);
    }

    private boolean finish(LeasedDelivery delivery, UUID lease) {
        Attempt attempt = new Attempt(
                delivery.attempt(),
                Attempt.Trigger.AUTOMATIC,
                Instant.now(),
                7,
                new Attempt.Request("https://example.com/", Map.of(), delivery.body()),
                new Attempt.Answer(200, Map.of(), Bytes.of(new byte[0])),
                null,
                null,
                Attempt.Timings.NONE);
        LeasedDelivery mine = new LeasedDelivery(
                delivery.id(),
                lease,
                delivery.trigger(),
                delivery.fresh(),
                delivery.attempt(),
                delivery.attemptsBefore(),
                delivery.eventId(),
                delivery.eventType(),
                delivery.body(),
                delivery.endpoint(),
                0);
        return deliveries
                .finish(mine, attempt, new Verdict(DeliveryStatus.SUCCEEDED, Optional.empty()))
                .await()
                .atMost(SOON);
    }

    private void execute(String sql, Tuple values) {
        pool.preparedQuery(sql).execute(values).await().atMost(SOON);
    }
}
