package app.aitopup.webhook.store;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.DeliveryStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deliveries that are put in line again. Many at once come due one after the other, so that a receiver which was just
 * mended is not overrun, and each has the whole schedule before it.
 */
@ApplicationScoped
public class Replays {
    private static final String REPLAY_ONE =
            """
            UPDATE deliveries d SET status = 'pending', trigger = 'replay', attempts_before = attempts_made,
                fresh = false, next_attempt_at = now(), claimable_at = now()
            FROM endpoints p
            WHERE d.id = $3 AND d.account_id = $1 AND d.environment = $2 AND p.id = d.endpoint_id
                AND d.status IN ('succeeded', 'exhausted', 'dropped') AND d.attempts_made < $4 AND p.enabled AND p.deleted_at IS NULL""";
    private static final String STANDING =
            """
            SELECT d.status, d.attempts_made, p.deleted_at IS NOT NULL AS deleted, p.enabled
            FROM deliveries d JOIN endpoints p ON p.id = d.endpoint_id
            WHERE d.id = $3 AND d.account_id = $1 AND d.environment = $2""";
    // A ping is no news, however it went.
    private static final String IN_WINDOW =
            """
            FROM deliveries WHERE endpoint_id = $1 AND status = $2 AND id >= $3 AND id < $4 AND event_type <> 'ping'
                AND attempts_made < $5
            """;
    private static final String COUNT_WINDOW = "SELECT count(*) AS count " + IN_WINDOW;
    // In line in the order of the events; what somebody else is at right now is left to him.
    private static final String REPLAY_WINDOW = """
            WITH chosen AS (SELECT id
            """
            + IN_WINDOW
            + """
                ORDER BY id LIMIT $6 FOR UPDATE SKIP LOCKED),
            lined AS (
                SELECT id, now() + (row_number() OVER (ORDER BY id) - 1) * $7::bigint * interval '1 millisecond' AS due
                FROM chosen)
            UPDATE deliveries d SET status = 'pending', trigger = 'replay', attempts_before = attempts_made,
                fresh = false, next_attempt_at = due, claimable_at = due
            FROM lined WHERE d.id = lined.id RETURNING d.id""";
    private static final String DROP_HELD =
            "UPDATE deliveries SET status = 'dropped' WHERE endpoint_id = $1 AND status = 'held'";
    private static final String HOLD_PENDING =
            """
            UPDATE deliveries SET status = 'held', lease = NULL, next_attempt_at = NULL, claimable_at = NULL
            WHERE endpoint_id = $1 AND status = 'pending' AND lease IS NULL AND trigger <> 'test'""";
    // No more of an endpoint than come due until the next look.
    private static final String SEND_HELD =
            """
            WITH lined AS (
                SELECT h.id, now() + (row_number() OVER (PARTITION BY p.id ORDER BY h.id) - 1) * $3::bigint
                    * interval '1 millisecond' AS due
                FROM endpoints p CROSS JOIN LATERAL (
                    SELECT id FROM deliveries WHERE endpoint_id = p.id AND status = 'held'
                    ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED) h
                WHERE p.id = ANY(CASE WHEN $1::text IS NULL
                        THEN ARRAY(SELECT DISTINCT endpoint_id FROM deliveries WHERE status = 'held')
                        ELSE ARRAY[$1::text] END)
                    AND p.enabled AND p.deleted_at IS NULL)
            UPDATE deliveries d SET status = 'pending', attempts_before = attempts_made, fresh = false,
                next_attempt_at = due, claimable_at = due
            FROM lined WHERE d.id = lined.id""";
    private static final String DROP_HELD_OF_DELETED =
            """
            UPDATE deliveries d SET status = 'dropped' FROM endpoints p
            WHERE d.status = 'held' AND p.id = d.endpoint_id AND p.deleted_at IS NOT NULL""";

    private final Pool pool;
    private final int atMost;
    private final int attemptsAtMost;
    private final int heldAtMost;
    private final long apartMs;

    Replays(Pool pool, WebhookConfig config) {
        this.pool = pool;
        this.atMost = config.replays().atMost();
        this.attemptsAtMost = config.replays().attemptsAtMost();
        this.apartMs = config.replays().apart().toMillis();
        this.heldAtMost = (int) Math.max(1, config.replays().lookForHeldEvery().toMillis() / Math.max(1, apartMs));
    }

    /**
     * Why a delivery is not sent again.
     *
     * @param deleted whether its endpoint was
     * @param enabled whether its endpoint is
     */
    public record Standing(DeliveryStatus status, int attemptsMade, boolean deleted, boolean enabled) {

        static Standing of(Row row) {
            return new Standing(
                    DeliveryStatus.of(row.getString("status")).orElseThrow(),
                    row.getInteger("attempts_made"),
                    row.getBoolean("deleted"),
                    row.getBoolean("enabled"));
        }
    }

    /**
     * A part of an endpoint's log.
     *
     * @param since when its first delivery came to be, included
     * @param until when the first one after it came to be
     */
    public record Window(String endpointId, DeliveryStatus status, Instant since, Instant until) {

        private Tuple values() {
            return Tuple.of(
                    endpointId, status.json(), Ids.leastAt(Ids.DELIVERY, since), Ids.leastAt(Ids.DELIVERY, until));
        }
    }

    /** Puts one delivery in line again; says whether it was possible. */
    public Uni<Boolean> replay(String accountId, Environment environment, String id) {
        return pool.preparedQuery(REPLAY_ONE)
                .execute(Tuple.of(accountId, environment.json(), id, attemptsAtMost))
                .map(rows -> rows.rowCount() == 1);
    }

    /** How a delivery stands; none where this account has no such one in this environment. */
    public Uni<Optional<Standing>> standing(String accountId, Environment environment, String id) {
        return pool.preparedQuery(STANDING)
                .execute(Tuple.of(accountId, environment.json(), id))
                .map(rows -> rows.rowCount() == 0
                        ? Optional.empty()
                        : Optional.of(Standing.of(rows.iterator().next())));
    }

    /** How many deliveries there are in the window. */
    public Uni<Long> count(Window window) {
        return pool.preparedQuery(COUNT_WINDOW)
                .execute(window.values().addInteger(attemptsAtMost))
                .map(rows -> rows.iterator().next().getLong("count"));
    }

    /** Puts the window's deliveries in line again, the oldest first and a bounded number; gives their ids. */
    public Uni<List<String>> replay(Window window) {
        return pool.preparedQuery(REPLAY_WINDOW)
                .execute(window.values()
                        .addInteger(attemptsAtMost)
                        .addInteger(atMost)
                        .addLong(apartMs))
                .map(rows -> {
                    List<String> ids = new ArrayList<>(rows.rowCount());
                    rows.forEach(row -> ids.add(row.getString("id")));
                    return ids;
                });
    }

    /** Holds what an endpoint has to get, but for what is under way. */
    public Uni<Void> holdPending(String endpointId) {
        return pool.preparedQuery(HOLD_PENDING).execute(Tuple.of(endpointId)).replaceWithVoid();
    }

    /** Gives up what is held for an endpoint. */
    public Uni<Void> dropHeld(String endpointId) {
        return pool.preparedQuery(DROP_HELD).execute(Tuple.of(endpointId)).replaceWithVoid();
    }

    /** Puts in line what is held for an endpoint, if that is enabled; a bounded number, the rest by and by. */
    public Uni<Void> sendHeld(String endpointId) {
        return pool.preparedQuery(SEND_HELD)
                .execute(Tuple.of(endpointId, heldAtMost, apartMs))
                .replaceWithVoid();
    }

    /** The same for all endpoints, and gives up what is held for those that were deleted. */
    public Uni<Void> sendHeld() {
        return sendHeld(null)
                .chain(() -> pool.preparedQuery(DROP_HELD_OF_DELETED).execute())
                .replaceWithVoid();
    }
}
