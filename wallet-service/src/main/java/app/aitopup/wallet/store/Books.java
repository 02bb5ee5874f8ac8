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
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The ledger's tables. A batch is one transaction, in which each wallet is written once. It locks in the same order
 * everywhere: the wallets that there are, what their keys have spent, and then, under the locks of their accounts, what
 * comes to be.
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
        // A recipient's is made when its account is locked, so nobody else makes it.
        SortedSet<WalletKey> notOfRecipients = new TreeSet<>(wallets);
        notOfRecipients.removeIf(wallet -> wallet.kind() == WalletKey.Kind.RECIPIENT);
        Function<SqlConnection, Uni<Void>> make = connection -> LockedWallets.ensure(connection, notOfRecipients, now);
        Function<SqlConnection, Uni<Known>> look = connection -> look(connection, requests, wallets);
        Predicate<Known> isWhole =
                known -> known.wallets().missing(notOfRecipients).isEmpty();
        BiFunction<SqlConnection, Known, Uni<List<Transfer>>> decide =
                (connection, known) -> decide(connection, known, requests, wallets, now);
        // A new account begins with one, and its treasury is everybody's: no more waits than there have to be.
        boolean fundsSomebody = requests.stream().anyMatch(request -> request.kind() == Transfer.Kind.FUNDING);
        return fundsSomebody
                ? Transactions.runMaking(pool, make, look, isWhole, decide)
                : Transactions.run(pool, make, look, isWhole, decide);
    }

    /** What is known under the locks. */
    private record Known(LockedWallets wallets, Map<String, Transfer> decided, Map<SpendingDay, Long> spentCents) {}

    /**
     * Locks and reads. What was decided is read under the locks of its account: whoever decided one of the requests
     * before has committed by then.
     */
    private static Uni<Known> look(
            SqlConnection connection, List<TransferRequest> requests, SortedSet<WalletKey> wallets) {
        return Uni.combine()
                .all()
                .unis(
                        LockedWallets.lock(connection, wallets),
                        TransferRows.decided(connection, requests),
                        LockedSpendings.lock(connection, daysCountedOn(requests)))
                .with(Known::new);
    }

    private static Uni<List<Transfer>> decide(
            SqlConnection connection,
            Known known,
            List<TransferRequest> requests,
            SortedSet<WalletKey> wallets,
            Instant now) {
        return Uni.combine()
                .all()
                .unis(
                        wallets(connection, known.wallets(), wallets, now),
                        spendings(connection, requests, known.decided(), known.spentCents()))
                .asTuple()
                .chain(locked -> {
                    LockedWallets all = locked.getItem1();
                    Standing standing =
                            new Standing(all.balances(), all.thresholds(), locked.getItem2(), known.decided());
                    Booking booking = Ledger.book(standing, requests, now);
                    return write(connection, booking, all, now).replaceWith(booking.answers());
                });
    }

    /** Those that are locked, and those of recipients who are new. */
    private static Uni<LockedWallets> wallets(
            SqlConnection connection, LockedWallets locked, SortedSet<WalletKey> wanted, Instant now) {
        SortedSet<WalletKey> missing = locked.missing(wanted);
        return missing.isEmpty()
                ? Uni.createFrom().item(locked)
                : Uni.combine()
                        .all()
                        .unis(LockedWallets.ensure(connection, missing, now), LockedWallets.lock(connection, missing))
                        .with((made, more) -> locked.and(more));
    }

    /**
     * What is spent on the days that are locked, on those that are new, and on those that a hold which is released is
     * given back to. Locked late, and yet nobody waits in a circle: a key's days are touched under its account's wallet
     * only.
     */
    private static Uni<Map<SpendingDay, Long>> spendings(
            SqlConnection connection,
            List<TransferRequest> requests,
            Map<String, Transfer> decided,
            Map<SpendingDay, Long> locked) {
        Stream<SpendingDay> givenBackTo = requests.stream()
                .filter(request -> request.kind() == Transfer.Kind.RELEASE)
                .map(request -> decided.get(request.causeId()))
                .filter(Objects::nonNull)
                .map(Transfer::spendingDay)
                .filter(Objects::nonNull);
        SortedSet<SpendingDay> missing = Stream.concat(daysCountedOn(requests).stream(), givenBackTo)
                .collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(locked.keySet());
        return LockedSpendings.ensure(connection, missing).map(more -> {
            Map<SpendingDay, Long> all = new HashMap<>(locked);
            all.putAll(more);
            return all;
        });
    }

    private static SortedSet<SpendingDay> daysCountedOn(List<TransferRequest> requests) {
        return requests.stream()
                .map(TransferRequest::spendingDay)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Uni<Void> write(SqlConnection connection, Booking booking, LockedWallets locked, Instant now) {
        return Transactions.together(List.of(
                TransferRows.insert(connection, booking.decisions(), now),
                TransferRows.settleHolds(connection, booking.decisions()),
                TransferRows.insertEntries(connection, booking.entries(), locked.ids()),
                locked.write(connection, booking.balances(), now),
                LockedSpendings.write(connection, booking.spentCents())));
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
}
