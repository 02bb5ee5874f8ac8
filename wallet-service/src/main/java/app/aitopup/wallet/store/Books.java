package app.aitopup.wallet.store;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.Transactions;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
        SortedSet<SpendingDay> days = spendingDays(requests);
        return Transactions.run(
                pool, connection -> look(connection, requests, wallets, days, now), (connection, known) -> spendings(
                                connection, requests, known.decided(), known.spentCents())
                        .map(spent -> standing(known.wallets(), spent, known.decided()))
                        .map(standing -> Ledger.book(standing, requests, now))
                        .chain(booking ->
                                write(connection, booking, known.wallets(), now).replaceWith(booking.answers())));
    }

    /** What is known under the locks. */
    private record Known(LockedWallets wallets, Map<String, Transfer> decided, Map<SpendingDay, Long> spentCents) {
        Known with(LockedWallets more) {
            return new Known(wallets.and(more), decided, spentCents);
        }
    }

    /**
     * Locks and reads. What was decided is read under the locks of its account: whoever decided one of the requests
     * before has committed by then. A wallet that is missing cannot be locked, so it is made. If it is an account's
     * own, all of it is looked at again, because nothing was locked for that account; a new recipient's is locked in
     * addition.
     */
    private static Uni<Known> look(
            SqlConnection connection,
            List<TransferRequest> requests,
            SortedSet<WalletKey> wallets,
            SortedSet<SpendingDay> days,
            Instant now) {
        // A new account begins with one, and its treasury is everybody's: no more waits than there have to be.
        boolean fundsSomebody = requests.stream().anyMatch(request -> request.kind() == Transfer.Kind.FUNDING);
        if (fundsSomebody) {
            return ensured(connection, requests, wallets, wallets, days, now);
        }
        return lookOnce(connection, requests, wallets, days).chain(known -> {
            SortedSet<WalletKey> missing = known.wallets().missing(wallets);
            if (missing.isEmpty()) {
                return Uni.createFrom().item(known);
            }
            return missing.stream().allMatch(wallet -> wallet.kind() == WalletKey.Kind.RECIPIENT)
                    ? Uni.combine()
                            .all()
                            .unis(
                                    LockedWallets.ensure(connection, missing, now),
                                    LockedWallets.lock(connection, missing))
                            .with((made, locked) -> known.with(locked))
                    : ensured(connection, requests, missing, wallets, days, now);
        });
    }

    private static Uni<Known> ensured(
            SqlConnection connection,
            List<TransferRequest> requests,
            SortedSet<WalletKey> missing,
            SortedSet<WalletKey> wallets,
            SortedSet<SpendingDay> days,
            Instant now) {
        return Uni.combine()
                .all()
                .unis(
                        LockedWallets.ensure(connection, missing, now).replaceWith(true),
                        lookOnce(connection, requests, wallets, days))
                .with((made, known) -> known);
    }

    private static Uni<Known> lookOnce(
            SqlConnection connection,
            List<TransferRequest> requests,
            SortedSet<WalletKey> wallets,
            SortedSet<SpendingDay> days) {
        return Uni.combine()
                .all()
                .unis(
                        LockedWallets.lock(connection, wallets),
                        TransferRows.decided(connection, requests),
                        LockedSpendings.lock(connection, days))
                .with(Known::new);
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
        SortedSet<WalletKey> wallets = new TreeSet<>(List.of(wallet));
        return pool.withTransaction(connection -> LockedWallets.ensure(connection, wallets, now)
                .chain(() -> LockedWallets.lock(connection, wallets))
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
        return Transactions.together(List.of(
                TransferRows.insert(connection, booking.decisions(), now),
                TransferRows.settleHolds(connection, booking.decisions()),
                TransferRows.insertEntries(connection, booking.entries(), locked.ids()),
                locked.write(connection, booking.balances(), now),
                LockedSpendings.write(connection, booking.spentCents())));
    }

    private static Standing standing(
            LockedWallets locked, Map<SpendingDay, Long> spent, Map<String, Transfer> decided) {
        return new Standing(locked.balances(), locked.thresholds(), spent, decided);
    }

    /** Those that the requests count on. */
    private static SortedSet<SpendingDay> spendingDays(List<TransferRequest> requests) {
        return requests.stream()
                .map(TransferRequest::spendingDay)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * What is spent on the days that are locked, and on those that a hold which is released is given back to. Locked
     * late, and yet nobody waits for each other: a key's days are touched under its account's wallet only.
     */
    private static Uni<Map<SpendingDay, Long>> spendings(
            SqlConnection connection,
            List<TransferRequest> requests,
            Map<String, Transfer> decided,
            Map<SpendingDay, Long> spent) {
        SortedSet<SpendingDay> more = requests.stream()
                .filter(request -> request.kind() == Transfer.Kind.RELEASE)
                .map(request -> decided.get(request.causeId()))
                .filter(Objects::nonNull)
                .map(Transfer::spendingDay)
                .filter(day -> day != null && !spent.containsKey(day))
                .collect(Collectors.toCollection(TreeSet::new));
        return LockedSpendings.lock(connection, more).map(late -> {
            Map<SpendingDay, Long> all = new HashMap<>(spent);
            all.putAll(late);
            return all;
        });
    }
}
