package app.aitopup.webhook.store;

import app.aitopup.edge.GroupCommit;
import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.DeliveryStatus;
import app.aitopup.webhook.domain.LeasedDelivery;
import app.aitopup.webhook.domain.Room;
import app.aitopup.webhook.domain.Verdict;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The deliveries' states and their attempts. The database's clock says what is due and when a lease ends, so replicas
 * whose clocks differ neither come early nor take what another one has.
 */
@ApplicationScoped
public class Deliveries {
    // Twice the same, for news and for all else: each has its index.
    private static final String CLAIM_DUE =
            """
            WITH oldest AS (
                SELECT id, endpoint_id, claimable_at FROM deliveries
                WHERE status = 'pending' AND %s AND claimable_at <= now() AND endpoint_id <> ALL($4::text[])
                ORDER BY claimable_at LIMIT $1 FOR UPDATE SKIP LOCKED),
            due AS (
                SELECT id FROM (
                    SELECT id, row_number() OVER (PARTITION BY endpoint_id ORDER BY claimable_at) AS turn FROM oldest)
                    AS ranked WHERE turn <= $5)
            UPDATE deliveries d SET lease = $2, claimable_at = now() + $3::bigint * interval '1 millisecond'
            FROM due, events e, endpoints p
            WHERE d.id = due.id AND e.id = d.event_id AND p.id = d.endpoint_id
            RETURNING d.id, d.trigger, d.fresh, d.attempts_made, d.attempts_before, d.event_id, d.event_type, e.body
            """
                    + EndpointColumns.AND_OF_P;
    private static final String CLAIM_FRESH = CLAIM_DUE.formatted("fresh");
    private static final String CLAIM_LATER = CLAIM_DUE.formatted("NOT fresh");
    // Each with what it means, or neither: one statement. Nothing at all of those whose lease was lost.
    private static final String FINISH_ATTEMPTS =
            """
            WITH made AS (
                SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bigint[], $5::integer[], $6::text[],
                        $7::timestamptz[], $8::bigint[], $9::text[], $10::text[], $11::integer[], $12::text[],
                        $13::bytea[], $14::text[], $15::text[], $16::bigint[], $17::bigint[], $18::bigint[],
                        $19::bigint[], $20::text[])
                    AS made (id, lease, status, retry_after_ms, number, trigger, started_at, duration_ms, request_url,
                        request_headers, response_status, response_headers, response_body, error, peer, dns_ms,
                        connect_ms, tls_ms, response_ms, endpoint_id)),
            standing AS (
                SELECT m.id, m.lease, m.number, m.retry_after_ms, CASE
                    -- Its endpoint was deleted or disabled while the attempt was under way.
                    WHEN m.status IN ('pending', 'held') AND p.deleted_at IS NOT NULL THEN 'dropped'
                    WHEN m.status = 'pending' AND NOT p.enabled THEN 'held'
                    -- What was taken once stays so, whatever became of its replay.
                    WHEN m.status = 'exhausted' AND EXISTS (SELECT FROM attempts a WHERE a.delivery_id = m.id
                        AND a.response_status BETWEEN 200 AND 299) THEN 'succeeded'
                    ELSE m.status END AS status
                FROM made m JOIN endpoints p ON p.id = m.endpoint_id),
            finished AS (
                UPDATE deliveries d SET status = s.status, attempts_made = s.number, lease = NULL, fresh = false,
                    next_attempt_at =
                        CASE WHEN s.status = 'pending' THEN now() + s.retry_after_ms * interval '1 millisecond' END,
                    claimable_at =
                        CASE WHEN s.status = 'pending' THEN now() + s.retry_after_ms * interval '1 millisecond' END
                FROM standing s WHERE d.id = s.id AND d.lease = s.lease RETURNING d.id, s.lease)
            INSERT INTO attempts (delivery_id, number, trigger, started_at, duration_ms, request_url, request_headers,
                response_status, response_headers, response_body, error, peer, dns_ms, connect_ms, tls_ms, response_ms)
            SELECT id, number, trigger, started_at, duration_ms, request_url, request_headers::json, response_status,
                response_headers::json, response_body, error, peer, dns_ms, connect_ms, tls_ms, response_ms
            FROM made JOIN finished USING (id, lease)
            RETURNING delivery_id, number""";
    private static final String END_WITHOUT_ATTEMPT =
            """
            UPDATE deliveries SET status = $3, lease = NULL, next_attempt_at = NULL, claimable_at = NULL
            WHERE id = $1 AND lease = $2""";
    private static final String GIVE_BACK =
            """
            UPDATE deliveries SET lease = NULL, claimable_at = now()
            FROM unnest($1::text[], $2::uuid[]) AS unused (id, lease)
            WHERE deliveries.id = unused.id AND deliveries.lease = unused.lease""";
    // What a replica has right now is ended by that replica, which looks at the endpoint again.
    private static final String DROP_OPEN =
            """
            UPDATE deliveries SET status = 'dropped', lease = NULL, next_attempt_at = NULL, claimable_at = NULL
            WHERE endpoint_id = $1 AND status IN ('pending', 'held') AND (lease IS NULL OR claimable_at <= now())""";
    // No further than it matters, along the two indexes that claiming uses.
    static final String COUNT_DUE =
            """
            SELECT (SELECT count(*) FROM (SELECT FROM deliveries
                    WHERE status = 'pending' AND fresh AND claimable_at <= now() LIMIT $1) AS news)
                + (SELECT count(*) FROM (SELECT FROM deliveries
                    WHERE status = 'pending' AND NOT fresh AND claimable_at <= now() LIMIT $1) AS later)""";
    private static final String COUNT_HELD =
            """
            SELECT endpoint_id, count(*) AS held FROM deliveries
            WHERE endpoint_id = ANY($1::text[]) AND status = 'held' GROUP BY endpoint_id""";

    // Two, so that one that waits for a lock does not keep all others from the database.
    private static final int FINISHES_AT_ONCE = 2;
    // With 16 KiB of answer each, a few megabytes.
    private static final int TOGETHER = 200;
    private static final Duration TURN_WITHIN = Duration.ofSeconds(2);

    private final Pool pool;
    private final Duration lease;
    private final GroupCommit<Made, Boolean> made;

    Deliveries(Pool pool, Vertx vertx, WebhookConfig config) {
        this.pool = pool;
        this.lease = config.attempts().lease();
        this.made = new GroupCommit<>(vertx, this::finish, TOGETHER, FINISHES_AT_ONCE, TURN_WITHIN);
    }

    /**
     * Takes deliveries that are due or were left by a replica that died, those that waited longest first, but for no
     * endpoint more than there is room for: the backlog of a dead one must not stand before everybody else's.
     *
     * @param fresh whether to take news, or all else
     */
    public Uni<List<LeasedDelivery>> claimDue(boolean fresh, Room room, int atMost) {
        long sinceNanos = System.nanoTime();
        UUID token = UUID.randomUUID();
        return pool.preparedQuery(fresh ? CLAIM_FRESH : CLAIM_LATER)
                .execute(Tuple.of(Math.min(room.left(), atMost), token, lease.toMillis())
                        .addArrayOfString(room.full())
                        .addInteger(room.atFirst()))
                .map(rows -> {
                    List<LeasedDelivery> claimed = new ArrayList<>(rows.size());
                    rows.forEach(row -> claimed.add(leased(row, token, sinceNanos)));
                    return claimed;
                });
    }

    /** Stores an attempt and what it means for the delivery; false, and nothing stored, when the lease was lost. */
    public Uni<Boolean> finish(LeasedDelivery delivery, Attempt attempt, Verdict verdict) {
        return made.add(new Made(delivery, attempt, verdict));
    }

    /** An attempt, and what it means. */
    private record Made(LeasedDelivery delivery, Attempt attempt, Verdict verdict) {
        /** Null where there was none. */
        Attempt.Answer answer() {
            return attempt.answer();
        }
    }

    private Uni<List<Boolean>> finish(List<Made> attempts) {
        Tuple values = Tuple.tuple()
                .addArrayOfString(
                        column(attempts, String[]::new, one -> one.delivery().id()))
                .addArrayOfUUID(
                        column(attempts, UUID[]::new, one -> one.delivery().lease()))
                .addArrayOfString(column(
                        attempts, String[]::new, one -> one.verdict().status().json()))
                .addArrayOfLong(column(attempts, Long[]::new, one -> one.verdict()
                        .retryAfter()
                        .map(Duration::toMillis)
                        .orElse(null)))
                .addArrayOfInteger(
                        column(attempts, Integer[]::new, one -> one.attempt().number()))
                .addArrayOfString(column(
                        attempts, String[]::new, one -> one.attempt().trigger().json()))
                .addArrayOfOffsetDateTime(column(attempts, OffsetDateTime[]::new, one -> one.attempt()
                        .startedAt()
                        .atOffset(ZoneOffset.UTC)))
                .addArrayOfLong(
                        column(attempts, Long[]::new, one -> one.attempt().durationMs()))
                .addArrayOfString(column(
                        attempts, String[]::new, one -> one.attempt().request().url()))
                .addArrayOfString(column(
                        attempts,
                        String[]::new,
                        one -> json(one.attempt().request().headers())))
                .addArrayOfInteger(column(
                        attempts,
                        Integer[]::new,
                        one -> one.answer() == null ? null : one.answer().status()))
                .addArrayOfString(column(
                        attempts,
                        String[]::new,
                        one -> one.answer() == null ? null : json(one.answer().headers())))
                .addValue(column(
                        attempts,
                        Buffer[]::new,
                        one -> one.answer() == null
                                ? null
                                : Buffer.buffer(one.answer().body().toArray())))
                .addArrayOfString(column(
                        attempts,
                        String[]::new,
                        one -> one.attempt().error() == null
                                ? null
                                : one.attempt().error().json()))
                .addArrayOfString(
                        column(attempts, String[]::new, one -> one.attempt().peer()))
                .addArrayOfLong(column(
                        attempts, Long[]::new, one -> one.attempt().timings().dnsMs()))
                .addArrayOfLong(column(
                        attempts, Long[]::new, one -> one.attempt().timings().connectMs()))
                .addArrayOfLong(column(
                        attempts, Long[]::new, one -> one.attempt().timings().tlsMs()))
                .addArrayOfLong(column(
                        attempts, Long[]::new, one -> one.attempt().timings().responseMs()))
                .addArrayOfString(column(attempts, String[]::new, one -> one.delivery()
                        .endpoint()
                        .id()));
        return pool.preparedQuery(FINISH_ATTEMPTS).execute(values).map(stored -> {
            Set<String> logged = new HashSet<>();
            stored.forEach(row -> logged.add(row.getString(0) + ' ' + row.getInteger(1)));
            return attempts.stream()
                    .map(one -> logged.contains(
                            one.delivery().id() + ' ' + one.attempt().number()))
                    .toList();
        });
    }

    private static <T> T[] column(List<Made> attempts, IntFunction<T[]> array, Function<Made, T> value) {
        return attempts.stream().map(value).toArray(array);
    }

    /** Ends a delivery whose endpoint takes no more attempts; nothing changes when the lease was lost. */
    public Uni<Void> endWithoutAttempt(LeasedDelivery delivery, DeliveryStatus status) {
        return pool.preparedQuery(END_WITHOUT_ATTEMPT)
                .execute(Tuple.of(delivery.id(), delivery.lease(), status.json()))
                .replaceWithVoid();
    }

    /** Lets any replica take these at once, as no attempt of them was begun. */
    public Uni<Void> giveBack(List<LeasedDelivery> unused) {
        if (unused.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple values = Tuple.tuple()
                .addArrayOfString(unused.stream().map(LeasedDelivery::id).toArray(String[]::new))
                .addArrayOfUUID(unused.stream().map(LeasedDelivery::lease).toArray(UUID[]::new));
        return pool.preparedQuery(GIVE_BACK).execute(values).replaceWithVoid();
    }

    /** Gives up what a deleted endpoint has not got yet. */
    public Uni<Void> dropOpen(String endpointId) {
        return pool.preparedQuery(DROP_OPEN).execute(Tuple.of(endpointId)).replaceWithVoid();
    }

    /**
     * How many deliveries could be claimed now, those of replicas that died among them; of each kind this many at most.
     */
    public Uni<Long> countDue(int atMost) {
        return pool.preparedQuery(COUNT_DUE)
                .execute(Tuple.of(atMost))
                .map(rows -> rows.iterator().next().getLong(0));
    }

    /** How many deliveries are held for each of these endpoints; those without any are left out. */
    public Uni<Map<String, Long>> countHeld(List<String> endpointIds) {
        return pool.preparedQuery(COUNT_HELD)
                .execute(Tuple.tuple().addArrayOfString(endpointIds.toArray(String[]::new)))
                .map(rows -> {
                    Map<String, Long> held = new LinkedHashMap<>();
                    rows.forEach(row -> held.put(row.getString("endpoint_id"), row.getLong("held")));
                    return held;
                });
    }

    private static LeasedDelivery leased(Row row, UUID token, long sinceNanos) {
        return new LeasedDelivery(
                row.getString("id"),
                token,
                Attempt.Trigger.of(row.getString("trigger")),
                row.getBoolean("fresh"),
                row.getInteger("attempts_made") + 1,
                row.getInteger("attempts_before"),
                row.getString("event_id"),
                row.getString("event_type"),
                Bytes.of(row.getBuffer("body").getBytes()),
                EndpointColumns.read(row),
                sinceNanos);
    }

    private static String json(Map<String, String> headers) {
        return new JsonObject(new LinkedHashMap<>(headers)).encode();
    }
}
