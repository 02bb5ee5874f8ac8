package app.aitopup.simulation;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.events.Event;
import app.aitopup.wallet.domain.Entry;
import app.aitopup.wallet.domain.Ledger;
import app.aitopup.wallet.domain.SpendingDay;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.domain.WalletKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The wallet service without its database: the real ledger over tables in memory. */
final class SimulatedLedger {
    private final Map<WalletKey, Long> balances = new HashMap<>();
    private final Map<WalletKey, Long> thresholds = new HashMap<>();
    private final Map<SpendingDay, Long> spentCents = new HashMap<>();
    private final Map<String, Transfer> decided = new HashMap<>();
    private final List<Entry> entries = new ArrayList<>();

    /** Decides a batch and gives what others have to hear of it. */
    List<Event> book(List<Event> batch, Instant now) {
        List<TransferRequest> requests = batch.stream()
                .map(TransferRequest::askedBy)
                .flatMap(Optional::stream)
                .toList();
        return book(now, requests);
    }

    void fund(String accountId, Environment environment, long cents, Instant now) {
        book(now, List.of(TransferRequest.funding("fnd_1", accountId, environment, cents, "welcome")));
    }

    void setThreshold(WalletKey available, long cents) {
        thresholds.put(available, cents);
    }

    private List<Event> book(Instant now, List<TransferRequest> requests) {
        for (TransferRequest request : requests) {
            request.wallets().forEach(wallet -> balances.putIfAbsent(wallet, 0L));
            if (request.spendingDay() != null) {
                spentCents.putIfAbsent(request.spendingDay(), 0L);
            }
        }
        Ledger.Booking booking =
                Ledger.book(new Ledger.Standing(balances, thresholds, spentCents, decided), requests, now);
        balances.putAll(booking.balances());
        spentCents.putAll(booking.spentCents());
        entries.addAll(booking.entries());
        booking.decisions().forEach(decision -> decided.put(decision.id(), decision));
        return booking.answers().stream()
                .flatMap(answer -> answer.announcements().stream())
                .map(announcement -> announcement.event())
                .toList();
    }

    Map<WalletKey, Long> balances() {
        return balances;
    }

    Map<SpendingDay, Long> spentCents() {
        return spentCents;
    }

    List<Entry> entries() {
        return entries;
    }

    /** Whether the recipient was paid for this top-up. */
    boolean hasPaid(String transactionId) {
        return isBooked(decided.get(transactionId), Transfer.Kind.TOPUP)
                || isBooked(decided.get(Transfer.settledId(transactionId)), Transfer.Kind.POST);
    }

    /** How often what the account can spend fell from at or above this to below it, as its entries tell. */
    int fallsBelow(long cents) {
        long before = 0;
        int falls = 0;
        for (Entry entry : entries) {
            if (entry.wallet().kind() == WalletKey.Kind.AVAILABLE) {
                falls += before >= cents && entry.balanceAfterCents() < cents ? 1 : 0;
                before = entry.balanceAfterCents();
            }
        }
        return falls;
    }

    /** What is held for top-ups that are neither paid nor released. */
    long openHoldsCents() {
        return decided.values().stream()
                .filter(transfer -> isBooked(transfer, Transfer.Kind.HOLD))
                .filter(hold -> !decided.containsKey(Transfer.settledId(hold.id())))
                .mapToLong(Transfer::amountCents)
                .sum();
    }

    private static boolean isBooked(Transfer transfer, Transfer.Kind kind) {
        return transfer != null && transfer.kind() == kind && transfer.isBooked();
    }
}
