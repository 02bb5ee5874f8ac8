package app.aitopup.webhook.store;

import app.aitopup.contracts.Ids;
import app.aitopup.edge.Transactions;
import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.DeliveryStatus;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.LeasedDelivery;
import app.aitopup.webhook.domain.NewEvent;
import app.aitopup.webhook.domain.Room;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/** The table of events, their numbers, and their deliveries at the moment they come to be. */
@ApplicationScoped
public class Events {
    // A row that does not exist cannot be locked, so it is made.
    private static final String BEGIN_SEQUENCES =
            """
            INSERT INTO sequences (account_id, environment, last)
            SELECT account_id, environment, 0 FROM unnest($1::text[], $2::text[]) AS owner (account_id, environment)
            ON CONFLICT DO NOTHING""";
    // In one order, so that two batches with the same accounts wait for each other, and never in a circle.
    private static final String LOCK_SEQUENCES =
            """
            SELECT account_id, environment, last FROM sequences
            WHERE (account_id, environment) IN (SELECT * FROM unnest($1::text[], $2::text[]))
            ORDER BY account_id, environment FOR UPDATE""";
    private static final String KNOWN = "SELECT id FROM events WHERE id = ANY($1::text[])";
    private static final String ADVANCE_SEQUENCES =
            """
            UPDATE sequences SET last = owner.last
            FROM unnest($1::text[], $2::text[], $3::bigint[]) AS owner (account_id, environment, last)
            WHERE sequences.account_id = owner.account_id AND sequences.environment = owner.environment""";
    private static final String INSERT_EVENTS =
            """
            INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)
            SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[],
                $7::bytea[])""";
    private static final String ENDPOINTS = """
            SELECT p.account_id, p.events
            """
            + EndpointColumns.AND_OF_P
            + """
            FROM endpoints p WHERE (account_id, environment) IN (SELECT * FROM unnest($1::text[], $2::text[]))
                AND deleted_at IS NULL ORDER BY id""";
    private static final String INSERT_DELIVERIES =
            """
            INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status,
                next_attempt_at, claimable_at, lease)
            SELECT id, event_id, endpoint_id, account_id, environment, event_type, status,
                CASE WHEN status = 'pending' THEN now() END,
                CASE WHEN status = 'pending' THEN
                    now() + CASE WHEN lease IS NULL THEN 0 ELSE $9::bigint END * interval '1 millisecond' END,
                lease
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[])
                AS delivery (id, event_id, endpoint_id, account_id, environment, event_type, status, lease)""";

    private final Pool pool;
    private final long leaseMs;

    Events(Pool pool, WebhookConfig config) {
        this.pool = pool;
        this.leaseMs = config.attempts().lease().toMillis();
    }

    /**
     * Stores events in their order with the next numbers and one delivery for each endpoint that takes them; one
     * transaction. Events that are stored already are left as they are.
     *
     * @param room the deliveries the caller has room for; the others are due at once for whoever has
     * @return the deliveries whose first attempt is the caller's to make
     */
    public Uni<List<LeasedDelivery>> record(List<NewEvent> batch, Room room) {
        long sinceNanos = System.nanoTime();
        SortedSet<Owner> owners = new TreeSet<>();
        batch.forEach(event -> owners.add(Owner.of(event)));
        Function<SqlConnection, Uni<Void>> begin = connection -> connection
                .preparedQuery(BEGIN_SEQUENCES)
                .execute(Owner.columns(owners))
                .replaceWithVoid();
        return Transactions.run(
                pool,
                begin,
                connection -> look(connection, batch, owners),
                looked -> looked.last().size() == owners.size(),
                (connection, looked) -> {
                    List<Numbered> numbered = number(batch, looked.known(), looked.last());
                    if (numbered.isEmpty()) {
                        return Uni.createFrom().item(List.of());
                    }
                    List<Addressed> deliveries = address(numbered, looked.listeners(), room, sinceNanos);
                    return Transactions.together(List.of(
                                    insertEvents(connection, numbered),
                                    advanceSequences(connection, looked.last()),
                                    insertDeliveries(connection, deliveries)))
                            .replaceWith(() -> deliveries.stream()
                                    .map(Addressed::delivery)
                                    .filter(delivery -> delivery.lease() != null)
                                    .toList());
                });
    }

    /** What is so under the locks. */
    private record Looked(Map<Owner, Long> last, Set<String> known, Map<Owner, List<Listener>> listeners) {}

    /** Locks and reads. */
    private static Uni<Looked> look(SqlConnection connection, List<NewEvent> batch, SortedSet<Owner> owners) {
        return Uni.combine()
                .all()
                .unis(lockSequences(connection, owners), known(connection, batch), endpoints(connection, owners))
                .with(Looked::new);
    }

    private static Uni<Map<Owner, Long>> lockSequences(SqlConnection connection, SortedSet<Owner> owners) {
        return connection
                .preparedQuery(LOCK_SEQUENCES)
                .execute(Owner.columns(owners))
                .map(rows -> {
                    Map<Owner, Long> last = new HashMap<>();
                    rows.forEach(row -> last.put(Owner.of(row), row.getLong("last")));
                    return last;
                });
    }

    /** Which events are stored already; true for good, as this is asked under the lock. */
    private static Uni<Set<String>> known(SqlConnection connection, List<NewEvent> batch) {
        String[] ids = batch.stream().map(NewEvent::id).toArray(String[]::new);
        return connection
                .preparedQuery(KNOWN)
                .execute(Tuple.tuple().addArrayOfString(ids))
                .map(rows -> {
                    Set<String> known = new HashSet<>();
                    rows.forEach(row -> known.add(row.getString("id")));
                    return known;
                });
    }

    private static List<Numbered> number(List<NewEvent> batch, Set<String> known, Map<Owner, Long> last) {
        List<Numbered> numbered = new ArrayList<>();
        for (NewEvent event : batch) {
            // Also false for the second of two in this very batch.
            if (known.add(event.id())) {
                long sequence = last.merge(Owner.of(event), 1L, Long::sum);
                numbered.add(new Numbered(event, sequence, event.body().apply(sequence)));
            }
        }
        return numbered;
    }

    private static Uni<Void> insertEvents(SqlConnection connection, List<Numbered> numbered) {
        Tuple events = Tuple.tuple()
                .addArrayOfString(strings(numbered, one -> one.event().id()))
                .addArrayOfString(strings(numbered, one -> one.event().accountId()))
                .addArrayOfString(
                        strings(numbered, one -> one.event().environment().json()))
                .addArrayOfString(strings(numbered, one -> one.event().type()))
                .addArrayOfLong(numbered.stream().map(Numbered::sequence).toArray(Long[]::new))
                .addArrayOfOffsetDateTime(numbered.stream()
                        .map(one -> one.event().occurredAt().atOffset(ZoneOffset.UTC))
                        .toArray(OffsetDateTime[]::new))
                .addValue(numbered.stream()
                        .map(one -> Buffer.buffer(one.body().toArray()))
                        .toArray(Buffer[]::new));
        return connection.preparedQuery(INSERT_EVENTS).execute(events).replaceWithVoid();
    }

    private static Uni<Void> advanceSequences(SqlConnection connection, Map<Owner, Long> last) {
        SortedSet<Owner> owners = new TreeSet<>(last.keySet());
        Tuple sequences = Owner.columns(owners)
                .addArrayOfLong(owners.stream().map(last::get).toArray(Long[]::new));
        return connection.preparedQuery(ADVANCE_SEQUENCES).execute(sequences).replaceWithVoid();
    }

    private static Uni<Map<Owner, List<Listener>>> endpoints(SqlConnection connection, SortedSet<Owner> owners) {
        return connection
                .preparedQuery(ENDPOINTS)
                .execute(Owner.columns(owners))
                .map(rows -> {
                    Map<Owner, List<Listener>> listeners = new HashMap<>();
                    rows.forEach(row -> listeners
                            .computeIfAbsent(Owner.of(row), owner -> new ArrayList<>())
                            .add(Listener.of(row)));
                    return listeners;
                });
    }

    private static List<Addressed> address(
            List<Numbered> numbered, Map<Owner, List<Listener>> listeners, Room room, long sinceNanos) {
        List<Addressed> deliveries = new ArrayList<>();
        for (Numbered one : numbered) {
            for (Listener listener : listeners.getOrDefault(Owner.of(one.event()), List.of())) {
                if (listener.takes(one.event().type())) {
                    boolean lease = listener.endpoint().enabled()
                            && room.take(listener.endpoint().id());
                    deliveries.add(Addressed.of(one, listener.endpoint(), lease, sinceNanos));
                }
            }
        }
        return deliveries;
    }

    private Uni<Void> insertDeliveries(SqlConnection connection, List<Addressed> deliveries) {
        if (deliveries.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple values = Tuple.tuple()
                .addArrayOfString(strings(deliveries, one -> one.delivery().id()))
                .addArrayOfString(strings(deliveries, one -> one.delivery().eventId()))
                .addArrayOfString(
                        strings(deliveries, one -> one.delivery().endpoint().id()))
                .addArrayOfString(strings(deliveries, one -> one.owner().accountId()))
                .addArrayOfString(strings(deliveries, one -> one.owner().environment()))
                .addArrayOfString(strings(deliveries, one -> one.delivery().eventType()))
                .addArrayOfString(strings(deliveries, one -> one.status().json()))
                .addArrayOfUUID(
                        deliveries.stream().map(one -> one.delivery().lease()).toArray(UUID[]::new))
                .addLong(leaseMs);
        return connection.preparedQuery(INSERT_DELIVERIES).execute(values).replaceWithVoid();
    }

    private static <T> String[] strings(List<T> items, Function<T, String> column) {
        return items.stream().map(column).toArray(String[]::new);
    }

    /** Whose events are numbered together. */
    private record Owner(String accountId, String environment) implements Comparable<Owner> {

        static Owner of(NewEvent event) {
            return new Owner(event.accountId(), event.environment().json());
        }

        static Owner of(Row row) {
            return new Owner(row.getString("account_id"), row.getString("environment"));
        }

        static Tuple columns(SortedSet<Owner> owners) {
            return Tuple.tuple()
                    .addArrayOfString(owners.stream().map(Owner::accountId).toArray(String[]::new))
                    .addArrayOfString(owners.stream().map(Owner::environment).toArray(String[]::new));
        }

        @Override
        public int compareTo(Owner other) {
            int byAccount = accountId.compareTo(other.accountId);
            return byAccount != 0 ? byAccount : environment.compareTo(other.environment);
        }
    }

    private record Numbered(NewEvent event, long sequence, Bytes body) {}

    /** An endpoint and the kinds of event it takes; null for every kind. */
    private record Listener(Endpoint endpoint, Set<String> types) {

        static Listener of(Row row) {
            String[] types = row.getArrayOfStrings("events");
            return new Listener(EndpointColumns.read(row), types == null ? null : Set.of(types));
        }

        boolean takes(String type) {
            return types == null || types.contains(type);
        }
    }

    private record Addressed(LeasedDelivery delivery, Owner owner, DeliveryStatus status) {

        static Addressed of(Numbered one, Endpoint endpoint, boolean lease, long sinceNanos) {
            LeasedDelivery delivery = new LeasedDelivery(
                    Ids.next(Ids.DELIVERY),
                    lease ? UUID.randomUUID() : null,
                    Attempt.Trigger.AUTOMATIC,
                    true,
                    1,
                    0,
                    one.event().id(),
                    one.event().type(),
                    one.body(),
                    endpoint,
                    sinceNanos);
            DeliveryStatus status = endpoint.enabled() ? DeliveryStatus.PENDING : DeliveryStatus.HELD;
            return new Addressed(delivery, Owner.of(one.event()), status);
        }
    }
}
