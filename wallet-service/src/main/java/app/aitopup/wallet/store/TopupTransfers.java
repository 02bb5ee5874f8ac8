package app.aitopup.wallet.store;

import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.domain.WalletKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that the ledger decided on one top-up, of whichever account: for an operator alone. */
@ApplicationScoped
public class TopupTransfers {
    // A top-up's transfers are known by their ids, its entries by theirs.
    static final String TRANSFERS =
            "SELECT " + TransferRows.COLUMNS + " FROM transfers WHERE id = ANY($1) ORDER BY sequence";
    static final String ENTRIES =
            """
            SELECT e.transfer_id, w.environment, w.account_id, w.kind, w.recipient_email, w.platform, e.amount_cents,
                e.balance_after_cents
            FROM entries e JOIN wallets w ON w.id = e.wallet_id WHERE e.transfer_id = ANY($1) ORDER BY e.id""";

    private final Pool pool;

    TopupTransfers(Pool pool) {
        this.pool = pool;
    }

    /** A side of a transfer, and the wallet it is on. */
    public record BookedEntry(WalletKey wallet, long amountCents, long balanceAfterCents) {}

    /** A decision with its entries; none where no money moved. */
    public record BookedTransfer(Transfer transfer, List<BookedEntry> entries) {}

    /** The decisions on this top-up, in their order; none where the ledger has not heard of it. */
    public Uni<List<BookedTransfer>> of(String transactionId) {
        Tuple ids = Tuple.tuple().addArrayOfString(new String[] {transactionId, Transfer.settledId(transactionId)});
        return pool.preparedQuery(TRANSFERS)
                .execute(ids)
                .map(TransferRows::transfers)
                .chain(transfers -> pool.preparedQuery(ENTRIES).execute(ids).map(rows -> {
                    Map<String, List<BookedEntry>> entries = new HashMap<>();
                    rows.forEach(row -> entries.computeIfAbsent(row.getString("transfer_id"), id -> new ArrayList<>())
                            .add(entry(row)));
                    return transfers.stream()
                            .map(transfer ->
                                    new BookedTransfer(transfer, entries.getOrDefault(transfer.id(), List.of())))
                            .toList();
                }));
    }

    private static BookedEntry entry(Row row) {
        WalletKey wallet = new WalletKey(
                row.getString("account_id"),
                Columns.environment(row),
                WalletKey.Kind.of(row.getString("kind")),
                row.getString("recipient_email"),
                row.getString("platform"));
        return new BookedEntry(wallet, row.getLong("amount_cents"), row.getLong("balance_after_cents"));
    }
}
