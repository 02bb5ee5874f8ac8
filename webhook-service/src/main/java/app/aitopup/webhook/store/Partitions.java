package app.aitopup.webhook.store;

import app.aitopup.contracts.Ids;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The months that the growing tables are cut into, by the times in their ids; in UTC. Each step is a transaction of its
 * own, made by one replica at a time, that locks one of these tables and, to make a month, what it refers to; all
 * traffic waits behind such a lock, so none is waited for longer than a second. A step that fails changes nothing.
 */
@ApplicationScoped
public class Partitions {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'_'uuuu'_'MM");
    // By a number that nobody else uses. Whoever waits here keeps nobody waiting.
    private static final String ALONE = "SELECT pg_advisory_xact_lock(7120017)";
    private static final String LOCK_WITHIN = "SET LOCAL lock_timeout = '1s'";
    private static final String MONTHS =
            """
            SELECT name, substring(bounds FROM 'FROM \\(''([^'']+)''\\)') AS since,
                substring(bounds FROM 'TO \\(''([^'']+)''\\)') AS until
            FROM (SELECT p.relname AS name, pg_get_expr(p.relpartbound, p.oid) AS bounds
                FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid WHERE i.inhparent = $1::text::regclass) AS partitions
            WHERE bounds <> 'DEFAULT' ORDER BY until""";

    /** A table that is cut into months. */
    public enum Table {
        /** Dropped after the deliveries, which cannot be shown or sent without them. */
        EVENTS("events", "id", Ids.EVENT, "sequences", "SELECT FROM deliveries WHERE event_id >= $1 AND event_id < $2"),
        /** A month of which anything is still to be sent stays. */
        DELIVERIES(
                "deliveries",
                "id",
                Ids.DELIVERY,
                "endpoints",
                "SELECT FROM deliveries WHERE id >= $1 AND id < $2 AND status IN ('pending', 'held')"),
        /** Dropped after their deliveries. */
        ATTEMPTS("attempts", "delivery_id", Ids.DELIVERY, null, "SELECT FROM deliveries WHERE id >= $1 AND id < $2");

        private final String table;
        private final String key;
        private final String prefix;
        private final String referenced;
        private final String inUse;

        Table(String table, String key, String prefix, String referenced, String inUse) {
            this.table = table;
            this.key = key;
            this.prefix = prefix;
            this.referenced = referenced;
            this.inUse = "SELECT EXISTS (" + inUse + ")";
        }

        private String leastIn(YearMonth month) {
            return Ids.leastAt(prefix, month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC));
        }
    }

    /**
     * A month of a table that was over.
     *
     * @param dropped false where something still needs it
     */
    public record Over(String name, boolean dropped) {}

    private final Pool pool;

    Partitions(Pool pool) {
        this.pool = pool;
    }

    /** What time it is for the database. */
    public Uni<Instant> now() {
        return pool.query("SELECT now()")
                .execute()
                .map(rows -> rows.iterator().next().getOffsetDateTime(0).toInstant());
    }

    /**
     * Makes the month after the last one that there is, if that is no later than the given one; what has landed outside
     * of all months meanwhile, and belongs there, moves in.
     *
     * @return its name; none where there was nothing to make
     */
    public Uni<Optional<String>> makeNext(Table table, YearMonth upTo) {
        return alone(connection -> months(connection, table).chain(months -> {
            YearMonth next = months.isEmpty()
                    ? upTo
                    : YearMonth.from(months.get(months.size() - 1).end().atOffset(ZoneOffset.UTC));
            return next.isAfter(upTo)
                    ? Uni.createFrom().item(Optional.empty())
                    : make(connection, table, next).map(Optional::of);
        }));
    }

    /**
     * Drops the oldest month that ended at this time or before, unless something still needs it.
     *
     * @param apartFrom months to pass over
     * @return what was found; none where there was no such month
     */
    public Uni<Optional<Over>> dropNext(Table table, Instant endedBy, Set<String> apartFrom) {
        return alone(connection -> months(connection, table).chain(months -> months.stream()
                .filter(month -> !month.end().isAfter(endedBy) && !apartFrom.contains(month.name()))
                .findFirst()
                .map(month -> drop(connection, table, month).map(Optional::of))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))));
    }

    private <T> Uni<T> alone(Function<SqlConnection, Uni<T>> step) {
        return pool.withTransaction(connection ->
                run(connection, ALONE).chain(() -> run(connection, LOCK_WITHIN)).chain(() -> step.apply(connection)));
    }

    private static Uni<List<Month>> months(SqlConnection connection, Table table) {
        return connection.preparedQuery(MONTHS).execute(Tuple.of(table.table)).map(rows -> {
            List<Month> months = new ArrayList<>(rows.size());
            rows.forEach(row -> months.add(Month.of(row, table.prefix)));
            return months;
        });
    }

    /** Names and ids are made here and hold nothing that would have to be quoted. */
    private static Uni<String> make(SqlConnection connection, Table table, YearMonth month) {
        String name = table.table + NAME.format(month);
        String since = table.leastIn(month);
        String until = table.leastIn(month.plusMonths(1));
        // What attaching locks anyway, but before the default partition: whoever writes events locks it in this order.
        Uni<Void> referencedLocked = table.referenced == null
                ? Uni.createFrom().voidItem()
                : run(connection, "LOCK TABLE " + table.referenced + " IN SHARE ROW EXCLUSIVE MODE");
        return referencedLocked
                .chain(() -> run(
                        connection,
                        """
                        LOCK TABLE %1$s_default IN ACCESS EXCLUSIVE MODE;
                        CREATE TABLE %2$s (LIKE %1$s_default INCLUDING ALL);
                        WITH late AS (DELETE FROM %1$s_default WHERE %3$s >= '%4$s' AND %3$s < '%5$s' RETURNING *)
                        INSERT INTO %2$s SELECT * FROM late;
                        ALTER TABLE %1$s ATTACH PARTITION %2$s FOR VALUES FROM ('%4$s') TO ('%5$s')"""
                                .formatted(table.table, name, table.key, since, until)))
                .replaceWith(name);
    }

    /** Looked at before as well, so that a month that stays does not stop the traffic again and again. */
    private static Uni<Over> drop(SqlConnection connection, Table table, Month month) {
        return inUse(connection, table, month)
                .chain(used -> used
                        ? Uni.createFrom().item(true)
                        : run(connection, "LOCK TABLE ONLY " + table.table + " IN ACCESS EXCLUSIVE MODE")
                                .chain(() -> inUse(connection, table, month)))
                .chain(used -> used
                        ? Uni.createFrom().item(new Over(month.name(), false))
                        : run(connection, "DROP TABLE " + month.name()).replaceWith(new Over(month.name(), true)));
    }

    private static Uni<Boolean> inUse(SqlConnection connection, Table table, Month month) {
        return connection
                .preparedQuery(table.inUse)
                .execute(Tuple.of(month.since(), month.until()))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static Uni<Void> run(SqlConnection connection, String statements) {
        return connection.query(statements).execute().replaceWithVoid();
    }

    /**
     * A partition.
     *
     * @param since the least id that belongs there
     * @param until the least id after it
     */
    private record Month(String name, String since, String until) {

        /** The first one has everything before. */
        static Month of(Row row, String prefix) {
            String since = row.getString("since");
            return new Month(row.getString("name"), since == null ? prefix : since, row.getString("until"));
        }

        Instant end() {
            return Ids.time(until);
        }
    }
}
