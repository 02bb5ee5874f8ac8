package app.aitopup.webhook.store;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.domain.Bytes;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An account's events, to look at: also those that went nowhere. */
@ApplicationScoped
public class EventLog {
    // Numbers are given under a lock that lasts until the commit, so no event appears before one that was seen.
    private static final String AFTER =
            """
            SELECT sequence, body FROM events
            WHERE account_id = $1 AND environment = $2 AND sequence > $3 AND ($4::text IS NULL OR type = $4)
            ORDER BY sequence LIMIT $5""";
    private static final String ONE =
            "SELECT sequence, body FROM events WHERE account_id = $1 AND environment = $2 AND id = $3";

    private final Pool pool;

    EventLog(Pool pool) {
        this.pool = pool;
    }

    /**
     * An event.
     *
     * @param sequence its number; null for a ping
     * @param body what webhooks carry, byte for byte
     */
    public record Entry(Long sequence, Bytes body) {

        static Entry of(Row row) {
            return new Entry(
                    row.getLong("sequence"), Bytes.of(row.getBuffer("body").getBytes()));
        }
    }

    /** The events after this number, of one type or of all, in the order of their numbers. */
    public Uni<List<Entry>> after(
            String accountId, Environment environment, long sequence, Optional<String> type, int atMost) {
        return pool.preparedQuery(AFTER)
                .execute(Tuple.of(accountId, environment.json(), sequence, type.orElse(null), atMost))
                .map(rows -> {
                    List<Entry> entries = new ArrayList<>(rows.size());
                    rows.forEach(row -> entries.add(Entry.of(row)));
                    return entries;
                });
    }

    /** One event of this account in this environment. */
    public Uni<Optional<Entry>> one(String accountId, Environment environment, String id) {
        return pool.preparedQuery(ONE)
                .execute(Tuple.of(accountId, environment.json(), id))
                .map(rows -> rows.rowCount() == 0
                        ? Optional.empty()
                        : Optional.of(Entry.of(rows.iterator().next())));
    }
}
