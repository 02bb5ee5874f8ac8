package app.aitopup.wallet.store;

import static app.aitopup.wallet.store.Columns.utc;

import app.aitopup.wallet.domain.Announcement;
import app.aitopup.wallet.domain.Transfer;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What began with an HTTP call and is not known to have been published: fundings and changes of thresholds. */
@ApplicationScoped
public class Untold {
    private static final String FUNDINGS = "SELECT " + TransferRows.COLUMNS
            + " FROM transfers WHERE untold AND created_at <= $1 ORDER BY created_at LIMIT $2";
    private static final String THRESHOLD_CHANGES =
            """
            SELECT id, account_id, environment, available_cents, threshold_cents, created_at
            FROM threshold_changes WHERE untold AND created_at <= $1 ORDER BY created_at LIMIT $2""";
    private static final String FUNDINGS_TOLD = "UPDATE transfers SET untold = false WHERE id = ANY($1) AND untold";
    private static final String THRESHOLD_CHANGES_TOLD =
            "UPDATE threshold_changes SET untold = false WHERE id = ANY($1) AND untold";

    private final Pool pool;

    Untold(Pool pool) {
        this.pool = pool;
    }

    /** What was decided before this moment and was left, of each kind at most so many. */
    public Uni<List<Announcement>> before(Instant moment, int atMost) {
        List<Announcement> left = new ArrayList<>();
        Tuple values = Tuple.of(utc(moment), atMost);
        return pool.preparedQuery(FUNDINGS)
                .execute(values)
                .invoke(rows -> TransferRows.transfers(rows).stream()
                        .map(Transfer::announcements)
                        .forEach(left::addAll))
                .chain(() -> pool.preparedQuery(THRESHOLD_CHANGES).execute(values))
                .invoke(rows -> rows.forEach(
                        row -> left.add(ThresholdChangeRows.change(row).announcement())))
                .replaceWith(left);
    }

    /** Remembers that these have been published. */
    public Uni<Void> told(List<Announcement> announcements) {
        String[] causes =
                announcements.stream().map(one -> one.event().subject()).toArray(String[]::new);
        return pool.preparedQuery(FUNDINGS_TOLD)
                .execute(Tuple.tuple().addArrayOfString(causes))
                .chain(() -> pool.preparedQuery(THRESHOLD_CHANGES_TOLD)
                        .execute(Tuple.tuple().addArrayOfString(causes)))
                .replaceWithVoid();
    }
}
