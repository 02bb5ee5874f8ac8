package app.aitopup.wallet.store;

import static app.aitopup.wallet.store.Columns.environment;
import static app.aitopup.wallet.store.Columns.instant;
import static app.aitopup.wallet.store.Columns.longs;
import static app.aitopup.wallet.store.Columns.texts;
import static app.aitopup.wallet.store.Columns.utc;

import app.aitopup.contracts.Code;
import app.aitopup.wallet.domain.Entry;
import app.aitopup.wallet.domain.SpendingDay;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.domain.WalletKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The ledger's decisions and their entries, as rows. */
final class TransferRows {
    /** What {@link #transfer} needs of a row. */
    static final String COLUMNS = "id, kind, account_id, environment, amount_cents, reference, failure_code,"
            + " credited_after_cents, available_after_cents, held_after_cents, key_id, spending_day,"
            + " low_threshold_cents, created_at";

    private static final String DECIDED = "SELECT " + COLUMNS + " FROM transfers WHERE id = ANY($1)";
    // In the order of the decisions, which their sequence then says.
    private static final String INSERT_TRANSFERS =
            """
            INSERT INTO transfers (id, kind, account_id, environment, amount_cents, reference, failure_code,
                credited_after_cents, available_after_cents, held_after_cents, key_id, spending_day,
                low_threshold_cents, created_at, untold)
            SELECT id, kind, account_id, environment, amount_cents, reference, failure_code, credited_after_cents,
                available_after_cents, held_after_cents, key_id, spending_day, low_threshold_cents, $14,
                kind = 'funding'
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::integer[],
                    $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::date[], $13::bigint[])
                WITH ORDINALITY AS decided (id, kind, account_id, environment, amount_cents, reference, failure_code,
                    credited_after_cents, available_after_cents, held_after_cents, key_id, spending_day,
                    low_threshold_cents, place)
            ORDER BY place""";
    private static final String SETTLE_HOLDS = "UPDATE transfers SET settled = true WHERE id = ANY($1)";
    private static final String INSERT_ENTRIES =
            """
            INSERT INTO entries (transfer_id, wallet_id, amount_cents, balance_after_cents)
            SELECT transfer_id, wallet_id, amount_cents, balance_after_cents
            FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])
                WITH ORDINALITY AS booked (transfer_id, wallet_id, amount_cents, balance_after_cents, place)
            ORDER BY place""";

    private TransferRows() {}

    /** Every decision on what these requests are about, by its id. */
    static Uni<Map<String, Transfer>> decided(SqlConnection connection, List<TransferRequest> requests) {
        String[] ids = requests.stream()
                .map(TransferRequest::causeId)
                .distinct()
                .flatMap(cause -> Stream.of(cause, Transfer.settledId(cause)))
                .toArray(String[]::new);
        return connection
                .preparedQuery(DECIDED)
                .execute(Tuple.tuple().addArrayOfString(ids))
                .map(rows -> {
                    Map<String, Transfer> decided = new HashMap<>();
                    rows.forEach(row -> decided.put(row.getString("id"), transfer(row)));
                    return decided;
                });
    }

    static Uni<Void> insert(SqlConnection connection, List<Transfer> decisions, Instant now) {
        if (decisions.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple values = Tuple.tuple()
                .addArrayOfString(texts(decisions, Transfer::id))
                .addArrayOfString(texts(decisions, transfer -> transfer.kind().text()))
                .addArrayOfString(texts(decisions, Transfer::accountId))
                .addArrayOfString(
                        texts(decisions, transfer -> transfer.environment().json()))
                .addArrayOfLong(longs(decisions, Transfer::amountCents))
                .addArrayOfString(texts(decisions, Transfer::reference))
                .addArrayOfInteger(decisions.stream()
                        .map(Transfer::refusal)
                        .map(refusal -> refusal == null ? null : refusal.number())
                        .toArray(Integer[]::new))
                .addArrayOfLong(after(decisions, Transfer.After::creditedCents))
                .addArrayOfLong(after(decisions, Transfer.After::availableCents))
                .addArrayOfLong(after(decisions, Transfer.After::heldCents))
                .addArrayOfString(texts(
                        decisions,
                        transfer -> transfer.spendingDay() == null
                                ? null
                                : transfer.spendingDay().keyId()))
                .addArrayOfLocalDate(decisions.stream()
                        .map(Transfer::spendingDay)
                        .map(spending -> spending == null ? null : spending.day())
                        .toArray(LocalDate[]::new))
                .addArrayOfLong(longs(decisions, Transfer::lowThresholdCents))
                .addOffsetDateTime(utc(now));
        return connection.preparedQuery(INSERT_TRANSFERS).execute(values).replaceWithVoid();
    }

    /**
     * Closes the holds that these settle. What is called off before it was asked for has none, nor what moves at once.
     */
    static Uni<Void> settleHolds(SqlConnection connection, List<Transfer> decisions) {
        String[] holds = decisions.stream()
                .filter(Transfer::settlesHold)
                .map(Transfer::causeId)
                .toArray(String[]::new);
        return holds.length == 0
                ? Uni.createFrom().voidItem()
                : connection
                        .preparedQuery(SETTLE_HOLDS)
                        .execute(Tuple.tuple().addArrayOfString(holds))
                        .replaceWithVoid();
    }

    static Uni<Void> insertEntries(SqlConnection connection, List<Entry> entries, Map<WalletKey, Long> walletIds) {
        if (entries.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple values = Tuple.tuple()
                .addArrayOfString(texts(entries, Entry::transferId))
                .addArrayOfLong(longs(entries, entry -> walletIds.get(entry.wallet())))
                .addArrayOfLong(longs(entries, Entry::amountCents))
                .addArrayOfLong(longs(entries, Entry::balanceAfterCents));
        return connection.preparedQuery(INSERT_ENTRIES).execute(values).replaceWithVoid();
    }

    static List<Transfer> transfers(Iterable<Row> rows) {
        List<Transfer> transfers = new ArrayList<>();
        rows.forEach(row -> transfers.add(transfer(row)));
        return transfers;
    }

    static Transfer transfer(Row row) {
        Integer failure = row.getInteger("failure_code");
        Long creditedAfter = row.getLong("credited_after_cents");
        String keyId = row.getString("key_id");
        return new Transfer(
                row.getString("id"),
                Transfer.Kind.of(row.getString("kind")),
                row.getString("account_id"),
                environment(row),
                row.getLong("amount_cents"),
                row.getString("reference"),
                failure == null ? null : Code.of(failure).orElseThrow(),
                creditedAfter == null
                        ? null
                        : new Transfer.After(
                                creditedAfter, row.getLong("available_after_cents"), row.getLong("held_after_cents")),
                keyId == null ? null : new SpendingDay(keyId, row.getLocalDate("spending_day")),
                row.getLong("low_threshold_cents"),
                instant(row, "created_at"));
    }

    private static Long[] after(List<Transfer> decisions, Function<Transfer.After, Long> balanceCents) {
        return longs(decisions, transfer -> transfer.after() == null ? null : balanceCents.apply(transfer.after()));
    }
}
