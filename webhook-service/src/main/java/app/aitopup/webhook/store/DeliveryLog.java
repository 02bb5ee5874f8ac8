package app.aitopup.webhook.store;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.DeliveryStatus;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Deliveries and all their attempts, to look at. */
@ApplicationScoped
public class DeliveryLog {
    private static final String DELIVERIES =
            """
            SELECT d.id, d.endpoint_id, d.event_id, d.event_type, e.sequence, d.status, d.next_attempt_at,
                d.created_at, e.body
            FROM deliveries d JOIN events e ON e.id = d.event_id
            WHERE d.account_id = $1 AND d.environment = $2""";
    private static final String ATTEMPTS =
            """
            SELECT delivery_id, number, trigger, started_at, duration_ms, request_url, request_headers,
                response_status, response_headers, response_body, error, peer, dns_ms, connect_ms, tls_ms, response_ms
            FROM (
                SELECT *, row_number() OVER (PARTITION BY delivery_id ORDER BY number DESC) AS newest
                FROM attempts WHERE delivery_id = ANY($1::text[])) AS ranked
            WHERE newest <= $2 ORDER BY delivery_id, number""";
    // A hundred deliveries with a hundred attempts of 16 KiB and more are no page.
    private static final int ATTEMPTS_OF_EACH = 5;

    private final Pool pool;

    DeliveryLog(Pool pool) {
        this.pool = pool;
    }

    /**
     * One delivery with its attempts, oldest first.
     *
     * @param sequence the event's number; null for a ping
     * @param nextAttemptAt null when no attempt is planned
     */
    public record Entry(
            String id,
            String endpointId,
            String eventId,
            String eventType,
            Long sequence,
            DeliveryStatus status,
            Instant nextAttemptAt,
            Instant createdAt,
            List<Attempt> attempts) {}

    /**
     * What to look for; whatever is empty does not narrow it down.
     *
     * @param before only deliveries older than the one of this id
     */
    public record Filter(
            Optional<String> endpointId,
            Optional<DeliveryStatus> status,
            Optional<String> eventType,
            Optional<String> before) {}

    /** The newest deliveries of this account in this environment that match, with the last five attempts of each. */
    public Uni<List<Entry>> newest(String accountId, Environment environment, Filter filter, int atMost) {
        StringBuilder sql = new StringBuilder(DELIVERIES);
        Tuple values = Tuple.of(accountId, environment.json());
        filter.endpointId().ifPresent(id -> narrow(sql, " AND d.endpoint_id = $", values, id));
        filter.status().ifPresent(status -> {
            // The condition of an index, which a plan for any status does not see in the parameter.
            sql.append(status == DeliveryStatus.SUCCEEDED ? "" : " AND d.status <> 'succeeded'");
            narrow(sql, " AND d.status = $", values, status.json());
        });
        filter.eventType().ifPresent(type -> narrow(sql, " AND d.event_type = $", values, type));
        filter.before().ifPresent(id -> narrow(sql, " AND d.id < $", values, id));
        narrow(sql, " ORDER BY d.id DESC LIMIT $", values, atMost);
        return read(sql.toString(), values, ATTEMPTS_OF_EACH);
    }

    /** One delivery of this account in this environment, with all its attempts. */
    public Uni<Optional<Entry>> one(String accountId, Environment environment, String id) {
        return read(DELIVERIES + " AND d.id = $3", Tuple.of(accountId, environment.json(), id), Integer.MAX_VALUE)
                .map(entries -> entries.stream().findFirst());
    }

    /** Only the place of the value goes into the statement, never the value. */
    private static void narrow(StringBuilder sql, String condition, Tuple values, Object value) {
        values.addValue(value);
        sql.append(condition).append(values.size());
    }

    private Uni<List<Entry>> read(String sql, Tuple values, int attemptsOfEach) {
        return pool.preparedQuery(sql).execute(values).chain(rows -> {
            Map<String, Bytes> bodies = new HashMap<>();
            List<Row> deliveries = new ArrayList<>();
            rows.forEach(row -> {
                deliveries.add(row);
                bodies.put(row.getString("id"), Bytes.of(row.getBuffer("body").getBytes()));
            });
            return attempts(bodies, attemptsOfEach).map(attempts -> deliveries.stream()
                    .map(row -> entry(row, attempts.getOrDefault(row.getString("id"), List.of())))
                    .toList());
        });
    }

    private Uni<Map<String, List<Attempt>>> attempts(Map<String, Bytes> bodies, int ofEach) {
        if (bodies.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return pool.preparedQuery(ATTEMPTS)
                .execute(Tuple.tuple()
                        .addArrayOfString(bodies.keySet().toArray(String[]::new))
                        .addInteger(ofEach))
                .map(rows -> {
                    Map<String, List<Attempt>> attempts = new HashMap<>();
                    rows.forEach(row -> {
                        String delivery = row.getString("delivery_id");
                        attempts.computeIfAbsent(delivery, id -> new ArrayList<>())
                                .add(attempt(row, bodies.get(delivery)));
                    });
                    return attempts;
                });
    }

    private static Entry entry(Row row, List<Attempt> attempts) {
        return new Entry(
                row.getString("id"),
                row.getString("endpoint_id"),
                row.getString("event_id"),
                row.getString("event_type"),
                row.getLong("sequence"),
                DeliveryStatus.of(row.getString("status")).orElseThrow(),
                instant(row.getOffsetDateTime("next_attempt_at")),
                instant(row.getOffsetDateTime("created_at")),
                attempts);
    }

    private static Attempt attempt(Row row, Bytes body) {
        Integer status = row.getInteger("response_status");
        String error = row.getString("error");
        return new Attempt(
                row.getInteger("number"),
                Attempt.Trigger.of(row.getString("trigger")),
                instant(row.getOffsetDateTime("started_at")),
                row.getLong("duration_ms"),
                new Attempt.Request(row.getString("request_url"), texts(row.getJsonObject("request_headers")), body),
                status == null
                        ? null
                        : new Attempt.Answer(
                                status,
                                texts(row.getJsonObject("response_headers")),
                                Bytes.of(row.getBuffer("response_body").getBytes())),
                error == null ? null : AttemptError.of(error),
                row.getString("peer"),
                new Attempt.Timings(
                        row.getLong("dns_ms"),
                        row.getLong("connect_ms"),
                        row.getLong("tls_ms"),
                        row.getLong("response_ms")));
    }

    private static Map<String, String> texts(JsonObject json) {
        Map<String, String> texts = new LinkedHashMap<>();
        json.forEach(pair -> texts.put(pair.getKey(), (String) pair.getValue()));
        return texts;
    }

    /** As times are shown: in whole milliseconds. */
    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant().truncatedTo(ChronoUnit.MILLIS);
    }
}
