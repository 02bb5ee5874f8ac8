package app.aitopup.topup.store;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.edge.DatabaseAway;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.SecretBox;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.Topup.Outcome;
import app.aitopup.topup.domain.TopupRequest;
import app.aitopup.topup.domain.TopupState;
import app.aitopup.topup.domain.VoucherCode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowIterator;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The table of top-ups. Voucher codes are sealed on their way in and opened on their way out, here and nowhere else.
 */
@ApplicationScoped
public class Topups {
    private static final String COLUMNS = "transaction_id, account_id, environment, key_id, idempotency_key, state,"
            + " platform, amount_cents, recipient_email, reference, metadata, failure_code, voucher_sealed,"
            + " new_balance_cents, created_at, updated_at";

    private static final String INSERT =
            """
            INSERT INTO topups (transaction_id, account_id, environment, key_id, idempotency_key, request_digest, state,
                platform, amount_cents, recipient_email, reference, metadata, created_at, updated_at, next_sweep_at)
            VALUES ($1, $2, $3, $4, $5, $6, 'accepted', $7, $8, $9, $10, $11, $12, $12, $13)
            ON CONFLICT (account_id, environment, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING""";
    private static final String BY_IDEMPOTENCY_KEY = "SELECT request_digest = $4 AS same_request, " + COLUMNS
            + " FROM topups WHERE account_id = $1 AND environment = $2 AND idempotency_key = $3";
    private static final String BY_ID =
            "SELECT " + COLUMNS + " FROM topups WHERE transaction_id = $1 AND account_id = $2 AND environment = $3";
    // In the order of the ids, so that two batches with the same top-ups wait for each other and never deadlock.
    private static final String LOCK =
            "SELECT " + COLUMNS + " FROM topups WHERE transaction_id = ANY($1) ORDER BY transaction_id FOR UPDATE";
    private static final String END =
            """
            UPDATE topups SET state = ended.state, failure_code = ended.failure_code, voucher_sealed = ended.voucher_sealed,
                voucher_last4 = ended.voucher_last4, new_balance_cents = ended.new_balance_cents,
                updated_at = ended.updated_at, next_sweep_at = NULL
            FROM unnest($1::text[], $2::text[], $3::integer[], $4::bytea[], $5::text[], $6::bigint[], $7::timestamptz[])
                AS ended (transaction_id, state, failure_code, voucher_sealed, voucher_last4, new_balance_cents, updated_at)
            WHERE topups.transaction_id = ended.transaction_id""";
    // Each look doubles the wait, up to a minute.
    private static final String CLAIM_WAITING = "UPDATE topups SET next_sweep_at ="
            + " $1 + least($1 - created_at, interval '1 minute') WHERE transaction_id IN (SELECT transaction_id FROM topups"
            + " WHERE next_sweep_at <= $1 ORDER BY next_sweep_at LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING "
            + COLUMNS;

    private final Pool pool;
    private final SecretBox vouchers;
    private final Duration sweepAfter;

    Topups(Pool pool, TopupConfig config) {
        this.pool = pool;
        this.vouchers = new SecretBox(config.voucherKey());
        this.sweepAfter = config.sweep().after();
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
     * @throws Refusal 4006, by the Uni, where there is no connection to the database, so that nothing is stored for
     *     sure
     */
    public Uni<Accepted> accept(Topup topup) {
        TopupRequest request = topup.request();
        Tuple values = Tuple.tuple()
                .addString(topup.transactionId())
                .addString(topup.accountId())
                .addString(topup.environment().json())
                .addString(topup.keyId())
                .addString(topup.idempotencyKey())
                .addValue(Buffer.buffer(request.digest()))
                .addString(request.platform().json())
                .addLong(request.amountCents())
                .addString(request.recipientEmail())
                .addString(request.reference())
                .addJsonObject(new JsonObject(new LinkedHashMap<>(request.metadata())))
                .addOffsetDateTime(utc(topup.createdAt()))
                .addOffsetDateTime(utc(topup.createdAt().plus(sweepAfter)));
        return pool.preparedQuery(INSERT)
                .execute(values)
                .onFailure(DatabaseAway::beforeAnythingWasSent)
                .transform(away -> Refusal.of(Code.SERVICE_UNAVAILABLE))
                .chain(inserted -> inserted.rowCount() == 1
                        ? Uni.createFrom().item(new Accepted(topup, true, true))
                        : firstOf(topup));
    }

    /** A top-up of this account in this environment. */
    public Uni<Optional<Topup>> find(String accountId, Environment environment, String transactionId) {
        return pool.preparedQuery(BY_ID)
                .execute(Tuple.of(transactionId, accountId, environment.json()))
                .map(rows -> {
                    RowIterator<Row> row = rows.iterator();
                    return row.hasNext() ? Optional.of(topup(row.next())) : Optional.empty();
                });
    }

    /**
     * Changes top-ups in one transaction: locks them, asks for each what it becomes, stores what changed.
     *
     * @param change gives the top-up as it is to be, or the same object where nothing changes
     * @return the top-ups as they stand now, without those that do not exist
     */
    public Uni<List<Topup>> end(Collection<String> transactionIds, UnaryOperator<Topup> change) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.tuple().addArrayOfString(transactionIds.toArray(String[]::new)))
                .chain(rows -> {
                    List<Topup> now = new ArrayList<>();
                    List<Topup> changed = new ArrayList<>();
                    for (Topup before : topups(rows)) {
                        Topup after = change.apply(before);
                        now.add(after);
                        if (after.state() != before.state()) {
                            changed.add(after);
                        }
                    }
                    return save(connection, changed).replaceWith(now);
                }));
    }

    /** Takes top-ups that have waited too long for an answer, from whichever replica accepted them. */
    public Uni<List<Topup>> claimWaiting(Instant now, int atMost) {
        return pool.preparedQuery(CLAIM_WAITING)
                .execute(Tuple.of(utc(now), atMost))
                .map(this::topups);
    }

    private Uni<Accepted> firstOf(Topup topup) {
        Tuple key = Tuple.of(topup.accountId(), topup.environment().json(), topup.idempotencyKey())
                .addValue(Buffer.buffer(topup.request().digest()));
        return pool.preparedQuery(BY_IDEMPOTENCY_KEY).execute(key).map(rows -> {
            Row row = rows.iterator().next();
            return new Accepted(topup(row), false, row.getBoolean("same_request"));
        });
    }

    private Uni<Void> save(SqlConnection connection, List<Topup> ended) {
        if (ended.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        int count = ended.size();
        String[] ids = new String[count];
        String[] states = new String[count];
        Integer[] failureCodes = new Integer[count];
        Buffer[] sealed = new Buffer[count];
        String[] last4s = new String[count];
        Long[] newBalances = new Long[count];
        OffsetDateTime[] times = new OffsetDateTime[count];
        for (int i = 0; i < count; i++) {
            Topup topup = ended.get(i);
            ids[i] = topup.transactionId();
            states[i] = topup.state().text();
            times[i] = utc(topup.updatedAt());
            if (topup.outcome() instanceof Outcome.Delivered delivered) {
                VoucherCode voucher = delivered.voucher();
                sealed[i] = Buffer.buffer(vouchers.seal(voucher.text(), ids[i]));
                last4s[i] = voucher.last4();
                newBalances[i] = delivered.newBalanceCents();
            } else if (topup.outcome() instanceof Outcome.Failed failed) {
                failureCodes[i] = failed.code();
            }
        }
        Tuple values = Tuple.tuple()
                .addArrayOfString(ids)
                .addArrayOfString(states)
                .addArrayOfInteger(failureCodes)
                .addValue(sealed)
                .addArrayOfString(last4s)
                .addArrayOfLong(newBalances)
                .addArrayOfOffsetDateTime(times);
        return connection.preparedQuery(END).execute(values).replaceWithVoid();
    }

    private List<Topup> topups(RowSet<Row> rows) {
        List<Topup> topups = new ArrayList<>(rows.size());
        rows.forEach(row -> topups.add(topup(row)));
        return topups;
    }

    private Topup topup(Row row) {
        Map<String, String> metadata = new LinkedHashMap<>();
        row.getJsonObject("metadata").forEach(pair -> metadata.put(pair.getKey(), (String) pair.getValue()));
        TopupState state = TopupState.of(row.getString("state"));
        return new Topup(
                row.getString("transaction_id"),
                row.getString("account_id"),
                Environment.of(row.getString("environment")).orElseThrow(),
                row.getString("key_id"),
                row.getString("idempotency_key"),
                new TopupRequest(
                        Platform.of(row.getString("platform")).orElseThrow(),
                        row.getLong("amount_cents"),
                        row.getString("recipient_email"),
                        row.getString("reference"),
                        metadata),
                state,
                outcome(state, row),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("updated_at").toInstant());
    }

    private Outcome outcome(TopupState state, Row row) {
        return switch (state) {
            case ACCEPTED -> null;
            case DELIVERED ->
                new Outcome.Delivered(
                        VoucherCode.of(vouchers.open(
                                row.getBuffer("voucher_sealed").getBytes(), row.getString("transaction_id"))),
                        row.getLong("new_balance_cents"));
            case FAILED -> new Outcome.Failed(row.getInteger("failure_code"));
        };
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
