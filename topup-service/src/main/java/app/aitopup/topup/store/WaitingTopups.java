package app.aitopup.topup.store;

import app.aitopup.edge.SecretBox;
import app.aitopup.edge.StuckAnswer;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.ProviderName;
import app.aitopup.topup.domain.Topup;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Top-ups that have waited for long. Each look goes over an index that holds only what waits, so it costs the same
 * however many have ended.
 */
@ApplicationScoped
public class WaitingTopups {
    // Counted and named in one look: the inner select bounds the first, the outer the second.
    private static final String OLDEST = "SELECT *, count(*) OVER () AS found FROM (SELECT " + TopupRows.COLUMNS
            + " FROM topups WHERE %1$s ORDER BY %2$s LIMIT " + StuckAnswer.COUNTED_AT_MOST
            + ") AS waiting ORDER BY %2$s LIMIT ";
    static final String FOR_LEDGER = OLDEST.formatted(
                    "state IN ('accepted', 'fulfilled', 'rejected', 'cancelling') AND updated_at <= $1", "updated_at")
            + StuckAnswer.NAMED_AT_MOST;
    static final String FOR_PROVIDER =
            OLDEST.formatted("state = 'fulfilling' AND updated_at <= $1", "updated_at") + StuckAnswer.NAMED_AT_MOST;
    // With the providers' names, or all that wait for a later time would be gone through as well.
    static final String TO_HAND_OVER =
            OLDEST.formatted("state = 'held' AND provider = ANY($2) AND next_sweep_at <= $1", "next_sweep_at")
                    + StuckAnswer.COUNTED_AT_MOST;

    private static final String[] PROVIDERS =
            Arrays.stream(ProviderName.values()).map(ProviderName::text).toArray(String[]::new);

    private final Pool pool;
    private final TopupRows rows;

    WaitingTopups(Pool pool, TopupConfig config) {
        this.pool = pool;
        this.rows = new TopupRows(new SecretBox(config.voucherKey()));
    }

    /**
     * Some of those that were found.
     *
     * @param count of all of them; no further than {@link StuckAnswer#COUNTED_AT_MOST}
     */
    public record Waiting(List<Topup> oldest, long count) {}

    /** What waits for the ledger since this time, or longer. */
    public Uni<Waiting> forLedger(Instant since) {
        return read(FOR_LEDGER, Tuple.of(TopupRows.utc(since)));
    }

    /** What is with its provider since this time, or longer. */
    public Uni<Waiting> forProvider(Instant since) {
        return read(FOR_PROVIDER, Tuple.of(TopupRows.utc(since)));
    }

    /** What is held and due until this time; all that are counted. */
    public Uni<Waiting> toHandOver(Instant dueUntil) {
        return read(TO_HAND_OVER, Tuple.of(TopupRows.utc(dueUntil)).addArrayOfString(PROVIDERS));
    }

    private Uni<Waiting> read(String sql, Tuple values) {
        return pool.preparedQuery(sql).execute(values).map(found -> {
            List<Topup> oldest = new ArrayList<>(found.size());
            long count = 0;
            for (Row row : found) {
                oldest.add(rows.topup(row));
                count = row.getLong("found");
            }
            return new Waiting(oldest, count);
        });
    }
}
