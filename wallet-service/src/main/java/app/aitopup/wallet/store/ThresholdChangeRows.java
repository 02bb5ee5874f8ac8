package app.aitopup.wallet.store;

import static app.aitopup.wallet.store.Columns.environment;
import static app.aitopup.wallet.store.Columns.instant;
import static app.aitopup.wallet.store.Columns.utc;

import app.aitopup.wallet.domain.ThresholdChange;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;

/** Thresholds that were raised over what the account could spend, as rows. */
final class ThresholdChangeRows {
    private static final String INSERT =
            """
            INSERT INTO threshold_changes (id, account_id, environment, available_cents, threshold_cents, created_at,
                untold)
            VALUES ($1, $2, $3, $4, $5, $6, true)""";

    private ThresholdChangeRows() {}

    static Uni<Void> insert(SqlConnection connection, ThresholdChange change) {
        Tuple values = Tuple.of(
                change.id(),
                change.accountId(),
                change.environment().json(),
                change.availableCents(),
                change.thresholdCents(),
                utc(change.decidedAt()));
        return connection.preparedQuery(INSERT).execute(values).replaceWithVoid();
    }

    static ThresholdChange change(Row row) {
        return new ThresholdChange(
                row.getString("id"),
                row.getString("account_id"),
                environment(row),
                row.getLong("available_cents"),
                row.getLong("threshold_cents"),
                instant(row, "created_at"));
    }
}
