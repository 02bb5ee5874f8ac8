package app.aitopup.webhook.store;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.DeliveryStatus;
import app.aitopup.webhook.domain.IntegratorEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The events of one top-up, of whichever account, and what became of them: for an operator alone. No bodies and no
 * headers are read, neither ours nor a receiver's.
 */
@ApplicationScoped
public class TopupDeliveries {
    // An event's id follows from what it is about and says, so no index by top-up is needed.
    static final String EVENTS =
            """
            SELECT id, type, environment, sequence, occurred_at FROM events WHERE id = ANY($1::text[])
            ORDER BY occurred_at, sequence""";
    static final String DELIVERIES =
            """
            SELECT d.id, d.endpoint_id, d.event_id, d.event_type, d.status, d.next_attempt_at, d.created_at, p.url
            FROM deliveries d JOIN endpoints p ON p.id = d.endpoint_id WHERE d.event_id = ANY($1::text[])
            ORDER BY d.id""";
    static final String ATTEMPTS =
            """
            SELECT delivery_id, number, trigger, started_at, duration_ms, response_status, error, peer
            FROM attempts WHERE delivery_id = ANY($1::text[]) ORDER BY delivery_id, number""";

    private final Pool pool;

    TopupDeliveries(Pool pool) {
        this.pool = pool;
    }

    /** An event. */
    public record SentEvent(String id, String type, Environment environment, long sequence, Instant occurredAt) {}

    /**
     * A delivery.
     *
     * @param url its endpoint's
     * @param nextAttemptAt null when no attempt is planned
     */
    public record SentDelivery(
            String id,
            String endpointId,
            String url,
            String eventId,
            String eventType,
            DeliveryStatus status,
            Instant nextAttemptAt,
            Instant createdAt,
            List<Outcome> attempts) {}

    /**
     * What came of an attempt: a status or an error, never both.
     *
     * @param status null where no answer came
     * @param error null where one did
     * @param peer null where nothing was dialled
     */
    public record Outcome(
            int number,
            Attempt.Trigger trigger,
            Instant startedAt,
            long durationMs,
            Integer status,
            AttemptError error,
            String peer) {}

    /** All of it, each in its order. */
    public record Sent(List<SentEvent> events, List<SentDelivery> deliveries) {}

    /** What is known of this top-up; nothing where no event has come. */
    public Uni<Sent> of(String transactionId) {
        String[] ids = IntegratorEvent.types().stream()
                .map(type -> Ids.event(transactionId, type))
                .toArray(String[]::new);
        return read(EVENTS, ids).map(rows -> list(rows, TopupDeliveries::event)).chain(events -> read(DELIVERIES, ids)
                .chain(rows -> attempts(rows)
                        .map(attempts -> new Sent(
                                events,
                                list(
                                        rows,
                                        row -> delivery(
                                                row, attempts.getOrDefault(row.getString("id"), List.of())))))));
    }

    private Uni<Map<String, List<Outcome>>> attempts(RowSet<Row> deliveries) {
        String[] ids = list(deliveries, row -> row.getString("id")).toArray(String[]::new);
        return read(ATTEMPTS, ids).map(rows -> {
            Map<String, List<Outcome>> attempts = new HashMap<>();
            rows.forEach(row -> attempts.computeIfAbsent(row.getString("delivery_id"), id -> new ArrayList<>())
                    .add(outcome(row)));
            return attempts;
        });
    }

    private Uni<RowSet<Row>> read(String sql, String[] ids) {
        return pool.preparedQuery(sql).execute(Tuple.tuple().addArrayOfString(ids));
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> reader) {
        List<T> list = new ArrayList<>(rows.size());
        rows.forEach(row -> list.add(reader.apply(row)));
        return list;
    }

    private static SentEvent event(Row row) {
        return new SentEvent(
                row.getString("id"),
                row.getString("type"),
                Environment.of(row.getString("environment")).orElseThrow(),
                row.getLong("sequence"),
                instant(row, "occurred_at"));
    }

    private static SentDelivery delivery(Row row, List<Outcome> attempts) {
        return new SentDelivery(
                row.getString("id"),
                row.getString("endpoint_id"),
                row.getString("url"),
                row.getString("event_id"),
                row.getString("event_type"),
                DeliveryStatus.of(row.getString("status")).orElseThrow(),
                instant(row, "next_attempt_at"),
                instant(row, "created_at"),
                attempts);
    }

    private static Outcome outcome(Row row) {
        String error = row.getString("error");
        return new Outcome(
                row.getInteger("number"),
                Attempt.Trigger.of(row.getString("trigger")),
                instant(row, "started_at"),
                row.getLong("duration_ms"),
                row.getInteger("response_status"),
                error == null ? null : AttemptError.of(error),
                row.getString("peer"));
    }

    /** As times are shown: in whole milliseconds. */
    private static Instant instant(Row row, String column) {
        OffsetDateTime time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant().truncatedTo(ChronoUnit.MILLIS);
    }
}
