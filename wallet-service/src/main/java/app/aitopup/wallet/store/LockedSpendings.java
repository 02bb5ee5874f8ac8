package app.aitopup.wallet.store;

import static app.aitopup.wallet.store.Columns.texts;

import app.aitopup.wallet.domain.SpendingDay;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;

/** What the keys of a batch have spent, locked until its transaction ends. */
final class LockedSpendings {
    private static final String LOCK =
            """
            SELECT key_id, day, spent_cents FROM spendings
            JOIN unnest($1::text[], $2::date[]) AS wanted (key_id, day) USING (key_id, day)
            ORDER BY key_id, day FOR UPDATE OF spendings""";
    // Makes those that are missing, locks them all in the order of the arrays, and reads them.
    private static final String ENSURE_AND_LOCK =
            """
            INSERT INTO spendings (key_id, day, spent_cents)
            SELECT key_id, day, 0 FROM unnest($1::text[], $2::date[]) AS wanted (key_id, day)
            ON CONFLICT (key_id, day) DO UPDATE SET spent_cents = spendings.spent_cents
            RETURNING key_id, day, spent_cents""";
    private static final String UPDATE =
            """
            UPDATE spendings SET spent_cents = changed.spent_cents
            FROM unnest($1::text[], $2::date[], $3::bigint[]) AS changed (key_id, day, spent_cents)
            WHERE spendings.key_id = changed.key_id AND spendings.day = changed.day""";

    private LockedSpendings() {}

    /** Locks those of these days on which something was spent; in cents. */
    static Uni<Map<SpendingDay, Long>> lock(SqlConnection connection, SortedSet<SpendingDay> days) {
        return spent(connection, LOCK, days);
    }

    /** Locks these days, and makes those that are missing; in cents. Only under the lock of their keys' account. */
    static Uni<Map<SpendingDay, Long>> ensure(SqlConnection connection, SortedSet<SpendingDay> days) {
        return spent(connection, ENSURE_AND_LOCK, days);
    }

    private static Uni<Map<SpendingDay, Long>> spent(
            SqlConnection connection, String statement, SortedSet<SpendingDay> days) {
        if (days.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return connection.preparedQuery(statement).execute(tuple(days)).map(rows -> {
            Map<SpendingDay, Long> spent = new HashMap<>();
            for (Row row : rows) {
                SpendingDay day = new SpendingDay(row.getString("key_id"), row.getLocalDate("day"));
                spent.put(day, row.getLong("spent_cents"));
            }
            return spent;
        });
    }

    static Uni<Void> write(SqlConnection connection, Map<SpendingDay, Long> changed) {
        if (changed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple values = tuple(changed.keySet()).addArrayOfLong(changed.values().toArray(Long[]::new));
        return connection.preparedQuery(UPDATE).execute(values).replaceWithVoid();
    }

    private static Tuple tuple(Collection<SpendingDay> days) {
        return Tuple.tuple()
                .addArrayOfString(texts(days, SpendingDay::keyId))
                .addArrayOfLocalDate(days.stream().map(SpendingDay::day).toArray(LocalDate[]::new));
    }
}
