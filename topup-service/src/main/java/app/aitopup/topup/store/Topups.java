package app.aitopup.topup.store;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.edge.DatabaseAway;
import app.aitopup.edge.GroupCommit;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.SecretBox;
import app.aitopup.edge.Transactions;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.ProviderName;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.TopupFilter;
import app.aitopup.topup.domain.TopupState;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The table of top-ups. */
@ApplicationScoped
public class Topups {
    // In the order of what is unique, so that two of these wait for each other and never deadlock.
    private static final String INSERT =
            """
            INSERT INTO topups (transaction_id, account_id, environment, key_id, per_topup_cents, per_day_cents,
                idempotency_key, request_digest, platform, amount_cents, recipient_email, reference, metadata, deliver_at,
                settlement, provider, state, created_at, updated_at, next_sweep_at)
            SELECT transaction_id, account_id, environment, key_id, per_topup_cents, per_day_cents, idempotency_key,
                request_digest, platform, amount_cents, recipient_email, reference, metadata::json, deliver_at, settlement,
                provider, state, created_at, created_at, due_at
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[],
                    $8::bytea[], $9::text[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::timestamptz[],
                    $15::text[], $16::text[], $17::text[], $18::timestamptz[], $19::timestamptz[])
                AS accepted (transaction_id, account_id, environment, key_id, per_topup_cents, per_day_cents,
                    idempotency_key, request_digest, platform, amount_cents, recipient_email, reference, metadata,
                    deliver_at, settlement, provider, state, created_at, due_at)
            ORDER BY account_id, environment, idempotency_key
            ON CONFLICT (account_id, environment, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
            RETURNING transaction_id""";
    private static final String BY_IDEMPOTENCY_KEY = "SELECT request_digest = $4 AS same_request, " + TopupRows.COLUMNS
            + " FROM topups WHERE account_id = $1 AND environment = $2 AND idempotency_key = $3";
    private static final String BY_ID = "SELECT " + TopupRows.COLUMNS
            + " FROM topups WHERE transaction_id = $1 AND account_id = $2 AND environment = $3";
    private static final String BY_ID_OF_ANYBODY =
            "SELECT " + TopupRows.COLUMNS + " FROM topups WHERE transaction_id = $1";
    // In the order of the ids, so that two batches with the same top-ups wait for each other and never deadlock.
    private static final String LOCK = "SELECT " + TopupRows.COLUMNS
            + " FROM topups WHERE transaction_id = ANY($1) ORDER BY transaction_id FOR UPDATE";
    private static final String UPDATE =
            """
            UPDATE topups SET state = changed.state, held = changed.held, outages = changed.outages,
                steps = changed.steps::json, failure_code = changed.failure_code,
                voucher_sealed = changed.voucher_sealed, voucher_last4 = changed.voucher_last4,
                new_balance_cents = changed.new_balance_cents, updated_at = changed.updated_at, next_sweep_at = changed.due_at,
                provider_error = changed.provider_error
            FROM unnest($1::text[], $2::text[], $3::boolean[], $4::integer[], $5::text[], $6::integer[], $7::bytea[],
                    $8::text[], $9::bigint[], $10::timestamptz[], $11::timestamptz[], $12::text[])
                AS changed (transaction_id, state, held, outages, steps, failure_code, voucher_sealed, voucher_last4,
                    new_balance_cents, updated_at, due_at, provider_error)
            WHERE topups.transaction_id = changed.transaction_id""";
    // Materialised, or the planner may look more than once and take more rows than the limit.
    private static final String CLAIM = "WITH due AS MATERIALIZED (SELECT transaction_id FROM topups"
            + " WHERE next_sweep_at <= $1 AND %s ORDER BY next_sweep_at LIMIT $2 FOR UPDATE SKIP LOCKED)"
            + " UPDATE topups SET next_sweep_at = %s WHERE transaction_id IN (SELECT transaction_id FROM due) RETURNING "
            + TopupRows.COLUMNS;
    // Each look doubles the wait, up to a minute. What is older than an hour waits for more than time can mend: its
    // wait
    // grows on, so that it is not asked for every minute for ever.
    private static final String CLAIM_UNANSWERED = CLAIM.formatted(
            "state IN ('accepted', 'fulfilled', 'rejected', 'cancelling')",
            "$1 + least(greatest($1 - updated_at, $3::bigint * interval '1 millisecond'),"
                    + " greatest(interval '1 minute', ($1 - updated_at) / 60), interval '1 hour')");
    private static final String CLAIM_TO_FULFIL =
            CLAIM.formatted("state IN ('held', 'fulfilling') AND provider = $4", "$3");
    // By then whoever has claimed a top-up has taken it on.
    private static final Duration TAKING_ON = Duration.ofSeconds(5);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    // Two, so that one that waits for a lock does not keep all others from the database.
    private static final int INSERTS_AT_ONCE = 2;
    private static final int TOGETHER = 200;
    private static final Duration TURN_WITHIN = Duration.ofSeconds(2);

    private final Pool pool;
    private final TopupRows rows;
    private final Duration sweepAfter;
    private final GroupCommit<Topup, Boolean> newTopups;

    Topups(Pool pool, Vertx vertx, TopupConfig config) {
        this.pool = pool;
        this.rows = new TopupRows(new SecretBox(config.voucherKey()));
        this.sweepAfter = config.sweep().after();
        this.newTopups = new GroupCommit<>(vertx, this::insert, TOGETHER, INSERTS_AT_ONCE, TURN_WITHIN);
    }

    /**
     * What became of an attempt to accept a top-up.
     *
     * @param topup the new one or, where its idempotency key was used before, the first one
     * @param isNew whether this call stored it
     * @param sameRequest whether the first one asked for the same
     */
    public record Accepted(Topup topup, boolean isNew, boolean sameRequest) {}

    /**
     * Stores a new top-up, unless its idempotency key has one already; commits.
     *
     * @throws Refusal by the Uni: 4006 where there is no connection to the database, so that nothing is stored for
     *     sure; 3006 where the key's first request is being stored just now and does not come to an end
     */
    public Uni<Accepted> accept(Topup topup) {
        return newTopups
                .add(topup)
                .onFailure(DatabaseAway::beforeAnythingWasSent)
                .transform(away -> Refusal.of(Code.SERVICE_UNAVAILABLE))
                .onFailure(Topups::waitedForAnother)
                .transform(other -> Refusal.of(Code.IDEMPOTENCY_IN_PROGRESS))
                .chain(inserted -> inserted
                        ? Uni.createFrom().item(new Accepted(topup, true, true))
                        : earlier(topup).map(Optional::orElseThrow));
    }

    /** Whether each of them is stored now; where not, its idempotency key has a top-up already. */
    private Uni<List<Boolean>> insert(List<Topup> topups) {
        return pool.preparedQuery(INSERT).execute(TopupRows.inserted(topups)).map(inserted -> {
            Set<String> ids = new HashSet<>();
            inserted.forEach(row -> ids.add(row.getString(0)));
            return topups.stream()
                    .map(topup -> ids.contains(topup.transactionId()))
                    .toList();
        });
    }

    /** The top-up that has this one's idempotency key already; none where it has no key, or its key no top-up. */
    public Uni<Optional<Accepted>> earlier(Topup topup) {
        if (topup.idempotencyKey() == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        Tuple key = Tuple.of(topup.accountId(), topup.environment().json(), topup.idempotencyKey())
                .addValue(Buffer.buffer(topup.request().digest()));
        return pool.preparedQuery(BY_IDEMPOTENCY_KEY).execute(key).map(found -> {
            RowIterator<Row> iterator = found.iterator();
            if (!iterator.hasNext()) {
                return Optional.empty();
            }
            Row row = iterator.next();
            return Optional.of(new Accepted(rows.topup(row), false, row.getBoolean("same_request")));
        });
    }

    /** A top-up of this account in this environment. */
    public Uni<Optional<Topup>> find(String accountId, Environment environment, String transactionId) {
        return one(BY_ID, Tuple.of(transactionId, accountId, environment.json()));
    }

    /** A top-up of whichever account and environment: for an operator alone. */
    public Uni<Optional<Topup>> findOfAnybody(String transactionId) {
        return one(BY_ID_OF_ANYBODY, Tuple.of(transactionId));
    }

    private Uni<Optional<Topup>> one(String sql, Tuple values) {
        return pool.preparedQuery(sql).execute(values).map(found -> {
            RowIterator<Row> row = found.iterator();
            return row.hasNext() ? Optional.of(rows.topup(row.next())) : Optional.empty();
        });
    }

    /**
     * An account's top-ups in one environment, the newest first.
     *
     * @param before only those that sort before this id; null to begin
     */
    public Uni<List<Topup>> list(
            String accountId, Environment environment, TopupFilter filter, String before, int atMost) {
        Conditions conditions = new Conditions();
        conditions.and("account_id = ?", accountId);
        conditions.and("environment = ?", environment.json());
        if (filter.status() == TopupStatus.DELIVERED) {
            conditions.and("state = ?", TopupState.DELIVERED.text());
        } else if (filter.status() != null) {
            // The first half is the predicate of an index.
            conditions.and("state <> 'delivered' AND state = ANY(?)", states(filter.status()));
        }
        conditions.andIf(
                "platform = ?",
                filter.platform() == null ? null : filter.platform().json());
        conditions.andIf("recipient_email = ?", filter.recipientEmail());
        conditions.andIf("reference = ?", filter.reference());
        conditions.andIf("idempotency_key = ?", filter.idempotencyKey());
        conditions.andIf("transaction_id >= ?", least(filter.createdFrom()));
        conditions.andIf("transaction_id < ?", least(filter.createdTo()));
        conditions.andIf("transaction_id < ?", before);
        Tuple values = conditions.values().addInteger(atMost);
        String sql = "SELECT " + TopupRows.COLUMNS + " FROM topups WHERE " + conditions.sql()
                + " ORDER BY transaction_id DESC LIMIT $" + values.size();
        return pool.preparedQuery(sql).execute(values).map(rows::topups);
    }

    /**
     * Changes top-ups in one transaction: locks them, asks for each what it becomes, stores what changed.
     *
     * @param change gives the top-up as it is to be, or the same object where nothing changes
     * @return the top-ups as they stand now, without those that do not exist
     */
    public Uni<List<Topup>> change(Collection<String> transactionIds, UnaryOperator<Topup> change) {
        return Transactions.run(
                pool,
                connection -> connection
                        .preparedQuery(LOCK)
                        .execute(Tuple.tuple().addArrayOfString(transactionIds.toArray(String[]::new))),
                (connection, locked) -> {
                    List<Topup> now = new ArrayList<>();
                    List<Topup> changed = new ArrayList<>();
                    for (Topup before : rows.topups(locked)) {
                        Topup after = change.apply(before);
                        now.add(after);
                        if (!after.equals(before)) {
                            changed.add(after);
                        }
                    }
                    return save(connection, changed).replaceWith(now);
                });
    }

    /** Takes top-ups that have waited too long for the ledger, from whichever replica accepted them. */
    public Uni<List<Topup>> claimUnanswered(Instant now, int atMost) {
        return claim(CLAIM_UNANSWERED, Tuple.of(TopupRows.utc(now), atMost, sweepAfter.toMillis()));
    }

    /** Takes top-ups for which this provider is to be asked, or that have expired. */
    public Uni<List<Topup>> claimToFulfil(ProviderName provider, Instant now, int atMost) {
        return claim(
                CLAIM_TO_FULFIL,
                Tuple.of(TopupRows.utc(now), atMost, TopupRows.utc(now.plus(TAKING_ON)), provider.text()));
    }

    private Uni<List<Topup>> claim(String sql, Tuple values) {
        return pool.preparedQuery(sql).execute(values).map(rows::topups);
    }

    private Uni<Void> save(SqlConnection connection, List<Topup> changed) {
        return changed.isEmpty()
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(UPDATE)
                        .execute(rows.changed(changed))
                        .replaceWithVoid();
    }

    private static boolean waitedForAnother(Throwable failure) {
        return failure instanceof PgException refused && LOCK_NOT_AVAILABLE.equals(refused.getSqlState());
    }

    private static String[] states(TopupStatus status) {
        return Arrays.stream(TopupState.values())
                .filter(state -> state.status() == status)
                .map(TopupState::text)
                .toArray(String[]::new);
    }

    private static String least(Instant time) {
        return time == null ? null : Ids.leastAt(Ids.TRANSACTION, time);
    }

    /** Conditions that all have to hold, with their values in the same order. */
    private static final class Conditions {
        private final StringBuilder sql = new StringBuilder();
        private final Tuple values = Tuple.tuple();
        private int count;

        void andIf(String condition, String value) {
            if (value != null) {
                and(condition, value);
            }
        }

        void and(String condition, Object value) {
            count++;
            sql.append(count == 1 ? "" : " AND ").append(condition.replace("?", "$" + count));
            values.addValue(value);
        }

        String sql() {
            return sql.toString();
        }

        Tuple values() {
            return values;
        }
    }
}
