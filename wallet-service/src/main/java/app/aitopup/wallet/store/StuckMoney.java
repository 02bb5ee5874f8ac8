package app.aitopup.wallet.store;

import static app.aitopup.wallet.store.Columns.utc;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.StuckAnswer;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What has stood too long in the ledger. Each look goes over an index that holds only what stands, so it costs the same
 * however long the history is.
 */
@ApplicationScoped
public class StuckMoney {
    // Counted and named in one look: the inner select bounds the first, the outer the second.
    private static final String OLDEST = "SELECT *, count(*) OVER () AS found FROM (SELECT id, account_id, environment,"
            + " %s, created_at FROM %s AS stood WHERE created_at <= $1 AND %s ORDER BY created_at LIMIT "
            + StuckAnswer.COUNTED_AT_MOST + ") AS standing ORDER BY created_at LIMIT " + StuckAnswer.NAMED_AT_MOST;
    static final String UNTOLD_FUNDINGS = OLDEST.formatted("amount_cents AS cents", "transfers", "untold");
    static final String UNTOLD_THRESHOLDS = OLDEST.formatted("threshold_cents AS cents", "threshold_changes", "untold");
    // A count: of NOT EXISTS the planner makes a join, for which it reads all transfers.
    static final String OPEN_HOLDS = OLDEST.formatted(
            "amount_cents AS cents",
            "transfers",
            "kind = 'hold' AND failure_code IS NULL AND NOT settled"
                    + " AND (SELECT count(*) FROM transfers AS settling WHERE settling.id = stood.id || ':settled') = 0");

    private final Pool pool;

    StuckMoney(Pool pool) {
        this.pool = pool;
    }

    /**
     * One thing that stands.
     *
     * @param cents what it is worth, or about
     */
    public record Standing(String id, String accountId, Environment environment, long cents, Instant since) {}

    /**
     * Some of those that were found.
     *
     * @param count of all of them; no further than {@link StuckAnswer#COUNTED_AT_MOST}
     */
    public record Found(List<Standing> oldest, long count) {}

    /** Fundings since this time, or longer, of which nobody was told. */
    public Uni<Found> untoldFundings(Instant since) {
        return read(UNTOLD_FUNDINGS, since);
    }

    /** Changes of thresholds since this time, or longer, of which nobody was told. */
    public Uni<Found> untoldThresholds(Instant since) {
        return read(UNTOLD_THRESHOLDS, since);
    }

    /** Money that is held since this time, or longer. */
    public Uni<Found> openHolds(Instant since) {
        return read(OPEN_HOLDS, since);
    }

    private Uni<Found> read(String sql, Instant since) {
        return pool.preparedQuery(sql).execute(Tuple.of(utc(since))).map(rows -> {
            List<Standing> oldest = new ArrayList<>(rows.size());
            long count = 0;
            for (Row row : rows) {
                oldest.add(new Standing(
                        row.getString("id"),
                        row.getString("account_id"),
                        Columns.environment(row),
                        row.getLong("cents"),
                        Columns.instant(row, "created_at")));
                count = row.getLong("found");
            }
            return new Found(oldest, count);
        });
    }
}
