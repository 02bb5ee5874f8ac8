package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.webhook.TestApi.Created;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deliveries that nobody takes: here, nobody looks for them. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@TestProfile(StuckIT.NobodyLooks.class)
@Timeout(120)
class StuckIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String URL = "https://example.com/hook";

    /** As if every replica were dead; and backlogs that a test can make. */
    public static class NobodyLooks implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("aitopup.webhook.attempts.poll-every", "PT1H", "aitopup.webhook.stuck.backlog-from", "20");
        }
    }

    private final TestApi api = TestApi.newAccount();

    @Inject
    Pool pool;

    /** Nobody else's business: what the next test counts. */
    @AfterEach
    void drop() {
        execute(
                "UPDATE deliveries SET status = 'dropped', lease = NULL, next_attempt_at = NULL, claimable_at = NULL"
                        + " WHERE account_id = $1",
                Tuple.of(api.accountId()));
    }

    @Test
    void findsWhatIsDueAndWhatWasLeftByWhoDied() {
        Created endpoint = api.createEndpoint(URL);
        insert(endpoint, 1, "fresh", "now() - interval '30 seconds'", "NULL");
        insert(endpoint, 1, "fresh", "now() + interval '1 hour'", "NULL");
        String retried = insert(endpoint, 1, "NOT fresh", "now() - interval '10 minutes'", "NULL");
        String due = insert(endpoint, 1, "fresh", "now() - interval '20 minutes'", "NULL");
        String left = insert(endpoint, 1, "fresh", "now() - interval '30 minutes'", "gen_random_uuid()");
        insert(endpoint, 1, "fresh", "now() + interval '5 seconds'", "gen_random_uuid()");

        JsonPath stuck = stuck();

        assertThat(stuck.getList("data.items.id")).containsExactly(left, due, retried);
        assertThat(stuck.getList("data.items.kind"))
                .containsExactly("delivery_lease_over", "delivery_due", "delivery_due");
        assertThat(stuck.getString("data.items[0].account_id")).isEqualTo(api.accountId());
        assertThat(stuck.getString("data.items[0].environment")).isEqualTo("staging");
        assertThat(stuck.getString("data.items[0].why")).startsWith("attempt 3 to " + endpoint.id() + " was begun");
        assertThat(stuck.getString("data.items[1].why")).contains("is due and no replica has taken it");
        assertThat(Instant.parse(stuck.getString("data.items[1].since")))
                .isBetween(Instant.now().minusSeconds(1300), Instant.now().minusSeconds(1100));
        assertThat(stuck.getMap("data.counts"))
                .isEqualTo(Map.of("delivery_due", 2, "delivery_lease_over", 1, "endpoint_backlog", 0));
    }

    @Test
    void letsNoBacklogStandBeforeOthersAndCountsNoFurtherThanItSays() {
        Created dead = api.createEndpoint(URL);
        Created other = api.createEndpoint(URL);
        insert(dead, 1500, "fresh", "now() - interval '2 hours'", "NULL");
        String late = insert(other, 1, "NOT fresh", "now() - interval '1 hour'", "NULL");

        JsonPath stuck = stuck();

        List<String> due = stuck.getList("data.items.findAll { it.kind == 'delivery_due' }.id");
        assertThat(due).hasSize(4).endsWith(late);
        assertThat(stuck.getInt("data.counts.delivery_due")).isEqualTo(1001);
        assertThat(stuck.getList("data.items.findAll { it.kind == 'endpoint_backlog' }.id"))
                .containsExactly(dead.id());
        assertThat(stuck.getString("data.items.find { it.kind == 'endpoint_backlog' }.why"))
                .isEqualTo("200 or more deliveries wait: its receiver is slow or away");
    }

    @Test
    void findsEndpointsThatManyDeliveriesWaitFor() {
        Created small = api.createEndpoint(URL);
        Created slow = api.createEndpoint(URL);
        Created disabled = api.createEndpoint(URL);
        insert(small, 19, "fresh", "now()", "NULL");
        insert(slow, 20, "fresh", "now()", "NULL");
        insert(disabled, 25, "fresh", "now()", "NULL");
        api.call()
                .contentType(ContentType.JSON)
                .body("{\"enabled\": false}")
                .patch(TestApi.WEBHOOKS + "/" + disabled.id())
                .then()
                .statusCode(200);
        execute(
                "UPDATE deliveries SET created_at = created_at - interval '1 hour' WHERE endpoint_id = $1",
                Tuple.of(disabled.id()));

        JsonPath stuck = stuck();

        assertThat(stuck.getList("data.items.id")).containsExactly(disabled.id(), slow.id());
        assertThat(stuck.getList("data.items.kind")).containsOnly("endpoint_backlog");
        assertThat(stuck.getList("data.items.why"))
                .containsExactly(
                        "25 deliveries wait: it is disabled", "20 deliveries wait: its receiver is slow or away");
        assertThat(stuck.getInt("data.counts.endpoint_backlog")).isEqualTo(2);
    }

    private static JsonPath stuck() {
        Response response = OperatorIT.operator().get("/api/operator/v1/stuck");
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.jsonPath();
    }

    /** As many deliveries as that, each of an event of its own; gives the first one's id. */
    private String insert(Created endpoint, int count, String fresh, String claimableAt, String lease) {
        String id = Ids.next(Ids.DELIVERY);
        execute("INSERT INTO sequences VALUES ($1, 'staging', 0) ON CONFLICT DO NOTHING", Tuple.of(api.accountId()));
        execute(
                "INSERT INTO events SELECT $2 || n, $1, 'staging', 'topup.delivered', last + n, now(), ''"
                        + " FROM sequences, generate_series(1, $3::integer) AS n WHERE account_id = $1",
                Tuple.of(api.accountId(), id, count));
        execute(
                "UPDATE sequences SET last = last + $2::integer WHERE account_id = $1",
                Tuple.of(api.accountId(), count));
        execute(
                "INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status,"
                        + " attempts_made, fresh, next_attempt_at, claimable_at, lease)"
                        + " SELECT CASE n WHEN 1 THEN $2::text ELSE $2 || n END, $2 || n, $3, $1, 'staging',"
                        + " 'topup.delivered', 'pending', 2, (SELECT " + fresh + " FROM (SELECT true AS fresh) AS f),"
                        + " now(), " + claimableAt + ", " + lease + " FROM generate_series(1, $4::integer) AS n",
                Tuple.of(api.accountId(), id, endpoint.id(), count));
        return id;
    }

    private void execute(String sql, Tuple values) {
        pool.preparedQuery(sql).execute(values).await().atMost(SOON);
    }
}
