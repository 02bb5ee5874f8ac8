package app.aitopup.wallet.store;

import app.aitopup.contracts.Environment;
import app.aitopup.wallet.domain.Ledger;
import app.aitopup.wallet.domain.Ledger.Booking;
import app.aitopup.wallet.domain.Ledger.Standing;
import app.aitopup.wallet.domain.SpendingDay;
import app.aitopup.wallet.domain.ThresholdChange;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.domain.WalletKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The ledger's tables. A batch is one transaction, in which each wallet is locked once and written once. The order of
 * the locks is the same everywhere: wallets, then what keys have spent.
 */
@ApplicationScoped
public class Books {
    private final Pool pool;

    Books(Pool pool) {
        this.pool = pool;
    }

    /**
     * Decides and books the requests in their order, in one transaction.
     *
     * @return one decision a request, in their order; for a request that was decided before, that decision
     */
    public Uni<List<Transfer>> book(List<TransferRequest> requests, Instant now) {
        SortedSet<WalletKey> wallets = new TreeSet<>();
        requests.forEach(request -> wallets.addAll(request.wallets()));
        return pool.withTransaction(connection -> LockedWallets.lock(connection, wallets, now)
                // Looked up under the locks: whoever decided one of them before has committed by now.
                .chain(locked -> TransferRows.decided(connection, requests)
                        .chain(decided -> LockedSpendings.lock(connection, spendingDays(requests, decided))
                                .map(spent -> new Standing(locked.balances(), locked.thresholds(), spent, decided)))
                        .map(standing -> Ledger.book(standing, requests, now))
                        .chain(booking ->
                                write(connection, booking, locked, now).replaceWith(booking.answers()))));
    }

    /**
     * Sets below what an account wants to be told.
     *
     * @param changeId names the change, if it takes the account below
     * @return the change, if it does
     */
    public Uni<Optional<ThresholdChange>> setThreshold(
            String changeId, String accountId, Environment environment, long thresholdCents, Instant now) {
        WalletKey wallet = WalletKey.available(accountId, environment);
        return pool.withTransaction(connection -> LockedWallets.lock(connection, new TreeSet<>(List.of(wallet)), now)
                .call(locked -> locked.writeThreshold(connection, wallet, thresholdCents, now))
                .chain(locked -> {
                    ThresholdChange change = new ThresholdChange(
                            changeId, accountId, environment, locked.balances().get(wallet), thresholdCents, now);
                    return change.runsLow(locked.thresholds().get(wallet))
                            ? ThresholdChangeRows.insert(connection, change).replaceWith(Optional.of(change))
                            : Uni.createFrom().item(Optional.empty());
                }));
    }

    private static Uni<Void> write(SqlConnection connection, Booking booking, LockedWallets locked, Instant now) {
        return TransferRows.insert(connection, booking.decisions(), now)
                .chain(() -> TransferRows.insertEntries(connection, booking.entries(), locked.ids()))
                .chain(() -> locked.write(connection, booking.balances(), now))
                .chain(() -> LockedSpendings.write(connection, booking.spentCents()));
    }

    /** Those that the requests count on, and those that a hold which may be released is given back to. */
    private static SortedSet<SpendingDay> spendingDays(List<TransferRequest> requests, Map<String, Transfer> decided) {
        SortedSet<SpendingDay> days = new TreeSet<>();
        for (TransferRequest request : requests) {
            Transfer first = decided.get(request.causeId());
            SpendingDay day = first == null ? request.spendingDay() : first.spendingDay();
            if (day != null) {
                days.add(day);
            }
        }
        return days;
    }
}
