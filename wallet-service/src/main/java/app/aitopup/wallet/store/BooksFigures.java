package app.aitopup.wallet.store;

import static app.aitopup.wallet.store.Columns.environment;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.DatabaseConfig;
import app.aitopup.wallet.WalletConfig;
import app.aitopup.wallet.domain.BooksReport;
import app.aitopup.wallet.domain.BooksReport.Figures;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Adds up the ledger's tables, all of them as they were at one moment. It reads every entry there ever was, so it takes
 * longer from day to day: from tens of millions of rows on it needs checkpoints, sums up to an entry from which the
 * next check goes on.
 */
@Startup
@ApplicationScoped
public class BooksFigures {
    // All queries of the transaction see the same snapshot, and block nobody.
    private static final String ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
    /** Any number that no other lock of this database has; given back when the transaction ends. */
    private static final String TRY_TURN = "SELECT pg_try_advisory_xact_lock(4001001)";

    private static final String WHOLE =
            """
            SELECT
                (SELECT coalesce(sum(amount_cents), 0)::bigint FROM entries) AS entries_sum_cents,
                (SELECT count(*) FROM (
                    SELECT FROM transfers LEFT JOIN entries ON entries.transfer_id = transfers.id
                    GROUP BY transfers.id
                    HAVING coalesce(sum(entries.amount_cents), 0) <> 0
                        OR count(entries.id) <> CASE WHEN transfers.credited_after_cents IS NULL THEN 0 ELSE 2 END
                        OR max(entries.amount_cents) <> transfers.amount_cents) AS unbalanced) AS unbalanced_transfers,
                (SELECT count(*) FROM wallets LEFT JOIN (
                        SELECT wallet_id, sum(amount_cents) AS sum_cents FROM entries GROUP BY wallet_id) AS sums
                    ON sums.wallet_id = wallets.id
                    WHERE wallets.balance_cents <> coalesce(sums.sum_cents, 0)) AS differing_wallets,
                (SELECT count(*) FROM wallets WHERE kind <> 'treasury' AND balance_cents < 0) AS negative_wallets""";
    private static final String BY_ENVIRONMENT =
            """
            WITH moved AS (
                SELECT environment,
                    count(*) FILTER (WHERE kind IN ('topup', 'post')) AS captured_count,
                    coalesce(sum(amount_cents) FILTER (WHERE kind IN ('topup', 'post')), 0)::bigint AS captured_cents,
                    count(*) FILTER (WHERE open_hold) AS open_holds_count,
                    coalesce(sum(amount_cents) FILTER (WHERE open_hold), 0)::bigint AS open_holds_cents,
                    coalesce(sum(amount_cents) FILTER (WHERE kind = 'funding'), 0)::bigint AS funded_cents
                FROM (
                    SELECT environment, kind, amount_cents,
                        kind = 'hold' AND NOT EXISTS (
                            SELECT FROM transfers AS settled WHERE settled.id = transfers.id || ':settled') AS open_hold
                    FROM transfers WHERE credited_after_cents IS NOT NULL) AS booked
                GROUP BY environment),
            kept AS (
                SELECT environment,
                    coalesce(sum(balance_cents) FILTER (WHERE kind = 'held'), 0)::bigint AS held_wallets_cents,
                    coalesce(sum(balance_cents) FILTER (WHERE kind = 'available'), 0)::bigint AS available_cents,
                    coalesce(sum(balance_cents) FILTER (WHERE kind = 'recipient'), 0)::bigint AS recipients_cents,
                    coalesce(sum(balance_cents) FILTER (WHERE kind = 'treasury'), 0)::bigint AS treasury_cents
                FROM wallets GROUP BY environment)
            SELECT environment, coalesce(captured_count, 0) AS captured_count,
                coalesce(captured_cents, 0) AS captured_cents, coalesce(open_holds_count, 0) AS open_holds_count,
                coalesce(open_holds_cents, 0) AS open_holds_cents, coalesce(held_wallets_cents, 0) AS held_wallets_cents,
                coalesce(available_cents, 0) AS available_cents, coalesce(recipients_cents, 0) AS recipients_cents,
                coalesce(treasury_cents, 0) AS treasury_cents, coalesce(funded_cents, 0) AS funded_cents
            FROM moved FULL JOIN kept USING (environment)""";

    private final Pool pool;
    private final String boundStatements;

    BooksFigures(Pool pool, WalletConfig config, DatabaseConfig database) {
        Duration atMost = config.books().statementTimeout();
        if (atMost.compareTo(database.silenceTimeout()) >= 0) {
            throw new IllegalArgumentException("aitopup.wallet.books.statement-timeout has to be shorter than"
                    + " aitopup.database.silence-timeout");
        }
        this.pool = pool;
        this.boundStatements = "SET LOCAL statement_timeout = " + atMost.toMillis();
    }

    /**
     * All figures of this moment.
     *
     * @param now what the report is dated
     */
    public Uni<BooksReport> report(Instant now) {
        return pool.withTransaction(connection -> snapshot(connection).chain(() -> report(connection, now)));
    }

    /** The same, unless another one is at it in its turn right now, in this process or in another. */
    public Uni<Optional<BooksReport>> reportInTurn(Instant now) {
        return pool.withTransaction(connection -> snapshot(connection)
                .chain(() -> connection.query(TRY_TURN).execute())
                .chain(turn -> turn.iterator().next().getBoolean(0)
                        ? report(connection, now).map(Optional::of)
                        : Uni.createFrom().item(Optional.empty())));
    }

    private Uni<Void> snapshot(SqlConnection connection) {
        return connection
                .query(ONE_SNAPSHOT)
                .execute()
                .chain(() -> connection.query(boundStatements).execute())
                .replaceWithVoid();
    }

    private static Uni<BooksReport> report(SqlConnection connection, Instant now) {
        return connection
                .query(WHOLE)
                .execute()
                .chain(whole -> connection.query(BY_ENVIRONMENT).execute().map(rows -> {
                    Map<Environment, Figures> environments = new EnumMap<>(Environment.class);
                    for (Environment environment : Environment.values()) {
                        environments.put(environment, new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0));
                    }
                    rows.forEach(row -> environments.put(environment(row), figures(row)));
                    Row books = whole.iterator().next();
                    return new BooksReport(
                            now,
                            books.getLong("entries_sum_cents"),
                            books.getLong("unbalanced_transfers"),
                            books.getLong("differing_wallets"),
                            books.getLong("negative_wallets"),
                            environments);
                }));
    }

    private static Figures figures(Row row) {
        return new Figures(
                row.getLong("captured_count"),
                row.getLong("captured_cents"),
                row.getLong("open_holds_count"),
                row.getLong("open_holds_cents"),
                row.getLong("held_wallets_cents"),
                row.getLong("available_cents"),
                row.getLong("recipients_cents"),
                row.getLong("treasury_cents"),
                row.getLong("funded_cents"));
    }
}
