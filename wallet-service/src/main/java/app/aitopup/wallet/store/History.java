package app.aitopup.wallet.store;

import app.aitopup.contracts.Environment;
import app.aitopup.wallet.domain.Transfer;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Every movement of an account's money, as its owner looks at it. */
@ApplicationScoped
public class History {
    // What was refused, or called off before it was asked for, moved nothing and is no part of it.
    private static final String MOVEMENTS = "SELECT sequence, " + TransferRows.COLUMNS + " FROM transfers"
            + " WHERE account_id = $1 AND environment = $2 AND sequence < $3 AND credited_after_cents IS NOT NULL"
            + " ORDER BY sequence DESC LIMIT $4";

    private final Pool pool;

    History(Pool pool) {
        this.pool = pool;
    }

    /** A movement, and its place in the history. */
    public record Movement(long sequence, Transfer transfer) {}

    /**
     * An account's movements, newest first.
     *
     * @param before only those older than this one
     */
    public Uni<List<Movement>> movements(String accountId, Environment environment, long before, int atMost) {
        return pool.preparedQuery(MOVEMENTS)
                .execute(Tuple.of(accountId, environment.json(), before, atMost))
                .map(rows -> {
                    List<Movement> movements = new ArrayList<>(rows.size());
                    for (Row row : rows) {
                        movements.add(new Movement(row.getLong("sequence"), TransferRows.transfer(row)));
                    }
                    return movements;
                });
    }
}
