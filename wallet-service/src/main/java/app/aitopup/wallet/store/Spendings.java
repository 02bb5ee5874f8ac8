package app.aitopup.wallet.store;

import app.aitopup.wallet.domain.SpendingDay;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;

/** What keys have spent, as their owners look at it. */
@ApplicationScoped
public class Spendings {
    private static final String SPENT = "SELECT spent_cents FROM spendings WHERE key_id = $1 AND day = $2";

    private final Pool pool;

    Spendings(Pool pool) {
        this.pool = pool;
    }

    /** What was spent on a day, in cents; what was given back does not count. */
    public Uni<Long> spentCents(SpendingDay day) {
        return pool.preparedQuery(SPENT)
                .execute(Tuple.of(day.keyId(), day.day()))
                .map(Spendings::only);
    }

    private static long only(RowSet<Row> rows) {
        return rows.rowCount() == 0 ? 0 : rows.iterator().next().getLong("spent_cents");
    }
}
