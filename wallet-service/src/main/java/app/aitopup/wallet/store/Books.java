package app.aitopup.wallet.store;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.wallet.domain.Entry;
import app.aitopup.wallet.domain.Ledger;
import app.aitopup.wallet.domain.Ledger.Booking;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.domain.WalletKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The ledger's tables. A batch is one transaction, in which each wallet is locked once and written once. */
@ApplicationScoped
public class Books {
    private static final String KEYS = "unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])"
            + " AS wanted (account_id, environment, kind, recipient_email, platform)";

    // A row that is missing cannot be locked, so it is made first, with nothing in it.
    private static final String ENSURE =
            "INSERT INTO wallets (account_id, environment, kind, recipient_email, platform, updated_at)"
                    + " SELECT wanted.*, $6 FROM " + KEYS + " ON CONFLICT DO NOTHING";
    // In the order of the ids: two batches that share wallets wait for each other and never deadlock.
    private static final String LOCK =
            "SELECT id, account_id, environment, kind, recipient_email, platform, balance_cents"
                    + " FROM wallets JOIN " + KEYS
                    + " USING (account_id, environment, kind, recipient_email, platform) ORDER BY id FOR UPDATE OF wallets";
    private static final String DECIDED =
            "SELECT id, amount_cents, failure_code, credited_after_cents, created_at FROM transfers WHERE id = ANY($1)";
    private static final String INSERT_TRANSFERS =
            """
            INSERT INTO transfers (id, kind, account_id, environment, amount_cents, reference, failure_code,
                credited_after_cents, created_at, untold)
            SELECT decided.*, $9, kind = 'funding' FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[],
                $7::integer[], $8::bigint[]) AS decided (id, kind, account_id, environment, amount_cents, reference,
                failure_code, credited_after_cents)""";
    private static final String INSERT_ENTRIES =
            """
            INSERT INTO entries (transfer_id, wallet_id, amount_cents, balance_after_cents)
            SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[])""";
    private static final String UPDATE_BALANCES =
            """
            UPDATE wallets SET balance_cents = changed.balance_cents, updated_at = $3
            FROM unnest($1::bigint[], $2::bigint[]) AS changed (id, balance_cents) WHERE wallets.id = changed.id""";
    private static final String UNTOLD =
            """
            SELECT id, account_id, environment, amount_cents, reference, failure_code, credited_after_cents, created_at
            FROM transfers WHERE untold AND created_at <= $1 ORDER BY created_at LIMIT $2""";
    private static final String TOLD = "UPDATE transfers SET untold = false WHERE id = ANY($1)";

    private final Pool pool;

    Books(Pool pool) {
        this.pool = pool;
    }

    /**
     * Decides and books the requests in their order, in one transaction.
     *
     * @param requests each id once
     * @return one decision a request, in their order; for a request that was decided before, that decision
     */
    public Uni<List<Transfer>> book(List<TransferRequest> requests, Instant now) {
        TreeSet<WalletKey> keys = new TreeSet<>();
        for (TransferRequest request : requests) {
            keys.add(request.debit());
            keys.add(request.credit());
        }
        return pool.withTransaction(connection -> lock(connection, keys, now)
                // Looked up under the locks: whoever decided one of them before has committed by now.
                .chain(wallets -> decided(connection, requests).chain(decided -> {
                    List<TransferRequest> undecided = requests.stream()
                            .filter(request -> !decided.containsKey(request.transferId()))
                            .toList();
                    Booking booking = Ledger.book(wallets.balances(), undecided, now);
                    return write(connection, booking, wallets, now)
                            .replaceWith(() -> inOrder(requests, decided, booking.transfers()));
                })));
    }

    /** Fundings that were decided before this moment and are not known to have been published. */
    public Uni<List<Transfer>> untoldFundings(Instant before, int atMost) {
        return pool.preparedQuery(UNTOLD).execute(Tuple.of(utc(before), atMost)).map(rows -> {
            List<Transfer> fundings = new ArrayList<>(rows.size());
            for (Row row : rows) {
                TransferRequest request = TransferRequest.funding(
                        row.getString("id"),
                        row.getString("account_id"),
                        Environment.of(row.getString("environment")).orElseThrow(),
                        row.getLong("amount_cents"),
                        row.getString("reference"));
                fundings.add(transfer(row, request));
            }
            return fundings;
        });
    }

    /** Remembers that these have been published. */
    public Uni<Void> told(List<Transfer> fundings) {
        String[] ids =
                fundings.stream().map(funding -> funding.request().transferId()).toArray(String[]::new);
        return pool.preparedQuery(TOLD)
                .execute(Tuple.tuple().addArrayOfString(ids))
                .replaceWithVoid();
    }

    private record Locked(Map<WalletKey, Long> ids, Map<WalletKey, Long> balances) {}

    private Uni<Locked> lock(SqlConnection connection, Collection<WalletKey> keys, Instant now) {
        return connection
                .preparedQuery(ENSURE)
                .execute(tuple(keys).addOffsetDateTime(utc(now)))
                .chain(() -> connection.preparedQuery(LOCK).execute(tuple(keys)))
                .map(rows -> {
                    Locked locked = new Locked(new HashMap<>(), new HashMap<>());
                    for (Row row : rows) {
                        WalletKey key = key(row);
                        locked.ids().put(key, row.getLong("id"));
                        locked.balances().put(key, row.getLong("balance_cents"));
                    }
                    return locked;
                });
    }

    private static Uni<Map<String, Transfer>> decided(SqlConnection connection, List<TransferRequest> requests) {
        Map<String, TransferRequest> byId = new HashMap<>();
        requests.forEach(request -> byId.put(request.transferId(), request));
        return connection
                .preparedQuery(DECIDED)
                .execute(Tuple.tuple().addArrayOfString(byId.keySet().toArray(String[]::new)))
                .map(rows -> transfers(rows, byId));
    }

    private static Map<String, Transfer> transfers(RowSet<Row> rows, Map<String, TransferRequest> byId) {
        Map<String, Transfer> transfers = new HashMap<>();
        for (Row row : rows) {
            String id = row.getString("id");
            TransferRequest request = byId.get(id).withAmount(row.getLong("amount_cents"));
            transfers.put(id, transfer(row, request));
        }
        return transfers;
    }

    private static Transfer transfer(Row row, TransferRequest request) {
        Integer failure = row.getInteger("failure_code");
        Long creditedAfter = row.getLong("credited_after_cents");
        return new Transfer(
                request,
                failure == null ? null : Code.of(failure).orElseThrow(),
                creditedAfter == null ? 0 : creditedAfter,
                row.getOffsetDateTime("created_at").toInstant());
    }

    private static Uni<Void> write(SqlConnection connection, Booking booking, Locked wallets, Instant now) {
        if (booking.transfers().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Uni<?> transfers = connection.preparedQuery(INSERT_TRANSFERS).execute(tuple(booking.transfers(), now));
        if (booking.entries().isEmpty()) {
            return transfers.replaceWithVoid();
        }
        return transfers
                .chain(() -> connection.preparedQuery(INSERT_ENTRIES).execute(tuple(booking.entries(), wallets.ids())))
                .chain(() -> connection
                        .preparedQuery(UPDATE_BALANCES)
                        .execute(tuple(booking.balances(), wallets.ids(), now)))
                .replaceWithVoid();
    }

    private static List<Transfer> inOrder(
            List<TransferRequest> requests, Map<String, Transfer> decidedBefore, List<Transfer> decidedNow) {
        Map<String, Transfer> all = new LinkedHashMap<>(decidedBefore);
        decidedNow.forEach(transfer -> all.put(transfer.request().transferId(), transfer));
        return requests.stream().map(request -> all.get(request.transferId())).toList();
    }

    private static Tuple tuple(Collection<WalletKey> keys) {
        List<WalletKey> list = List.copyOf(keys);
        return Tuple.tuple()
                .addArrayOfString(list.stream().map(WalletKey::accountId).toArray(String[]::new))
                .addArrayOfString(
                        list.stream().map(key -> key.environment().json()).toArray(String[]::new))
                .addArrayOfString(list.stream().map(key -> key.kind().text()).toArray(String[]::new))
                .addArrayOfString(list.stream().map(WalletKey::recipientEmail).toArray(String[]::new))
                .addArrayOfString(list.stream().map(WalletKey::platform).toArray(String[]::new));
    }

    private static Tuple tuple(List<Transfer> transfers, Instant now) {
        List<TransferRequest> requests =
                transfers.stream().map(Transfer::request).toList();
        return Tuple.tuple()
                .addArrayOfString(
                        requests.stream().map(TransferRequest::transferId).toArray(String[]::new))
                .addArrayOfString(
                        requests.stream().map(request -> request.kind().text()).toArray(String[]::new))
                .addArrayOfString(
                        requests.stream().map(TransferRequest::accountId).toArray(String[]::new))
                .addArrayOfString(requests.stream()
                        .map(request -> request.environment().json())
                        .toArray(String[]::new))
                .addArrayOfLong(
                        requests.stream().map(TransferRequest::amountCents).toArray(Long[]::new))
                .addArrayOfString(
                        requests.stream().map(TransferRequest::reference).toArray(String[]::new))
                .addArrayOfInteger(transfers.stream()
                        .map(transfer ->
                                transfer.isBooked() ? null : transfer.refusal().number())
                        .toArray(Integer[]::new))
                .addArrayOfLong(transfers.stream()
                        .map(transfer -> transfer.isBooked() ? transfer.creditedAfterCents() : null)
                        .toArray(Long[]::new))
                .addOffsetDateTime(utc(now));
    }

    private static Tuple tuple(List<Entry> entries, Map<WalletKey, Long> walletIds) {
        return Tuple.tuple()
                .addArrayOfString(entries.stream().map(Entry::transferId).toArray(String[]::new))
                .addArrayOfLong(entries.stream()
                        .map(entry -> walletIds.get(entry.wallet()))
                        .toArray(Long[]::new))
                .addArrayOfLong(entries.stream().map(Entry::amountCents).toArray(Long[]::new))
                .addArrayOfLong(entries.stream().map(Entry::balanceAfterCents).toArray(Long[]::new));
    }

    private static Tuple tuple(Map<WalletKey, Long> balances, Map<WalletKey, Long> walletIds, Instant now) {
        List<Map.Entry<WalletKey, Long>> changed = new ArrayList<>(balances.entrySet());
        return Tuple.tuple()
                .addArrayOfLong(
                        changed.stream().map(one -> walletIds.get(one.getKey())).toArray(Long[]::new))
                .addArrayOfLong(changed.stream().map(Map.Entry::getValue).toArray(Long[]::new))
                .addOffsetDateTime(utc(now));
    }

    private static WalletKey key(Row row) {
        return new WalletKey(
                row.getString("account_id"),
                Environment.of(row.getString("environment")).orElseThrow(),
                WalletKey.Kind.of(row.getString("kind")),
                row.getString("recipient_email"),
                row.getString("platform"));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
