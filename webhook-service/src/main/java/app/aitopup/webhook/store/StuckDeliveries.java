package app.aitopup.webhook.store;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.StuckAnswer;
import app.aitopup.webhook.WebhookConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Deliveries that nobody takes, by the database's clock, as those who take them go by it; and endpoints for which many
 * wait. Each look goes over indexes of what is still to be sent, so it costs the same however long the log is. That an
 * event is missing between two others is not looked for: numbers are given in the transaction that stores the events.
 */
@ApplicationScoped
public class StuckDeliveries {
    private static final String UNTAKEN_OF_ONE_INDEX =
            """
            (SELECT id, account_id, environment, endpoint_id, attempts_made, claimable_at, lease IS NOT NULL AS leased
            FROM deliveries WHERE status = 'pending' AND %s
                AND claimable_at <= now() - $1::bigint * interval '1 millisecond'
            ORDER BY claimable_at LIMIT
            """
                    + StuckAnswer.COUNTED_AT_MOST + ")";
    // A dead receiver's backlog must not stand before everybody else's, so no endpoint is named more than some times.
    static final String UNTAKEN = "WITH untaken AS (" + UNTAKEN_OF_ONE_INDEX.formatted("fresh") + " UNION ALL "
            + UNTAKEN_OF_ONE_INDEX.formatted("NOT fresh")
            + """
            ), ranked AS (
                SELECT *, count(*) OVER (PARTITION BY leased) AS found,
                    row_number() OVER (PARTITION BY leased, endpoint_id ORDER BY claimable_at) AS turn
                FROM untaken)
            SELECT * FROM ranked WHERE turn <= 3 ORDER BY claimable_at""";
    // From one endpoint to the next by the index, and of each no more than is counted.
    static final String BACKLOGS =
            """
            WITH RECURSIVE waiting AS (
                (SELECT endpoint_id FROM deliveries WHERE status IN ('pending', 'held') ORDER BY endpoint_id LIMIT 1)
                UNION ALL
                SELECT (SELECT d.endpoint_id FROM deliveries d
                    WHERE d.status IN ('pending', 'held') AND d.endpoint_id > w.endpoint_id
                    ORDER BY d.endpoint_id LIMIT 1)
                FROM waiting w WHERE w.endpoint_id IS NOT NULL)
            SELECT p.id, p.account_id, p.environment, p.enabled, backlog.open, backlog.since, count(*) OVER () AS found
            FROM waiting w JOIN endpoints p ON p.id = w.endpoint_id CROSS JOIN LATERAL (
                SELECT count(*) AS open, min(created_at) AS since FROM (
                    SELECT created_at FROM deliveries
                    WHERE endpoint_id = w.endpoint_id AND status IN ('pending', 'held') LIMIT $2) AS counted) AS backlog
            WHERE backlog.open >= $1 ORDER BY backlog.since LIMIT
            """
                    + StuckAnswer.NAMED_AT_MOST;
    // How far one endpoint's backlog is counted, in such backlogs.
    private static final int COUNTED_BACKLOGS = 10;

    private final Pool pool;
    private final WebhookConfig.Stuck config;

    StuckDeliveries(Pool pool, WebhookConfig config) {
        this.pool = pool;
        this.config = config.stuck();
    }

    /**
     * A delivery that nobody takes.
     *
     * @param leased whether some replica took it and did not end it
     * @param since when it was due or, where it was leased, when the lease ended
     */
    public record Untaken(
            String id,
            String accountId,
            Environment environment,
            String endpointId,
            int attemptsMade,
            boolean leased,
            Instant since) {}

    /**
     * An endpoint that many deliveries wait for.
     *
     * @param open how many
     * @param more whether there may be more than that
     * @param since when about the oldest of them came to be
     */
    public record Backlog(
            String endpointId,
            String accountId,
            Environment environment,
            boolean enabled,
            long open,
            boolean more,
            Instant since) {}

    /**
     * What was found.
     *
     * @param dueCount how many are due, of {@code untaken} and of those not named
     * @param leasedCount how many leases are over, likewise
     * @param backlogCount how many endpoints have a backlog
     */
    public record Stuck(
            List<Untaken> untaken, long dueCount, long leasedCount, List<Backlog> backlogs, long backlogCount) {}

    /** Everything, the oldest first. */
    public Uni<Stuck> find() {
        return pool.preparedQuery(UNTAKEN)
                .execute(Tuple.of(config.untakenAfter().toMillis()))
                .chain(untaken -> pool.preparedQuery(BACKLOGS)
                        .execute(Tuple.of((long) config.backlogFrom(), countedAtMost()))
                        .map(backlogs -> stuck(untaken, backlogs)));
    }

    private long countedAtMost() {
        return (long) COUNTED_BACKLOGS * config.backlogFrom();
    }

    private Stuck stuck(Iterable<Row> untaken, Iterable<Row> backlogs) {
        List<Untaken> deliveries = new ArrayList<>();
        long dueCount = 0;
        long leasedCount = 0;
        for (Row row : untaken) {
            Untaken one = untaken(row);
            deliveries.add(one);
            if (one.leased()) {
                leasedCount = row.getLong("found");
            } else {
                dueCount = row.getLong("found");
            }
        }
        List<Backlog> endpoints = new ArrayList<>();
        long backlogCount = 0;
        for (Row row : backlogs) {
            endpoints.add(backlog(row));
            backlogCount = row.getLong("found");
        }
        return new Stuck(deliveries, dueCount, leasedCount, endpoints, backlogCount);
    }

    private static Untaken untaken(Row row) {
        return new Untaken(
                row.getString("id"),
                row.getString("account_id"),
                environment(row),
                row.getString("endpoint_id"),
                row.getInteger("attempts_made"),
                row.getBoolean("leased"),
                instant(row, "claimable_at"));
    }

    private Backlog backlog(Row row) {
        long open = row.getLong("open");
        return new Backlog(
                row.getString("id"),
                row.getString("account_id"),
                environment(row),
                row.getBoolean("enabled"),
                open,
                open == countedAtMost(),
                instant(row, "since"));
    }

    private static Environment environment(Row row) {
        return Environment.of(row.getString("environment")).orElseThrow();
    }

    private static Instant instant(Row row, String column) {
        return row.getOffsetDateTime(column).toInstant().truncatedTo(ChronoUnit.MILLIS);
    }
}
