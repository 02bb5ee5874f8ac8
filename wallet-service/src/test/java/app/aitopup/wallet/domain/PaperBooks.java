package app.aitopup.wallet.domain;

import app.aitopup.wallet.domain.Ledger.Booking;
import app.aitopup.wallet.domain.Ledger.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ledger's tables in memory: keeps what {@link Ledger} decides, as the store does. */
final class PaperBooks {
    static final Instant NOON = Instant.parse("2026-06-13T12:00:00Z");

    final Map<WalletKey, Long> balances = new HashMap<>();
    final Map<WalletKey, Long> thresholds = new HashMap<>();
    final Map<SpendingDay, Long> spentCents = new HashMap<>();
    final Map<String, Transfer> decided = new HashMap<>();
    final List<Entry> entries = new ArrayList<>();

    /** Books a batch, and gives one answer a request. */
    List<Transfer> book(List<TransferRequest> batch) {
        return bookAt(NOON, batch).answers();
    }

    Transfer book(TransferRequest request) {
        return book(List.of(request)).get(0);
    }

    Booking bookAt(Instant now, List<TransferRequest> batch) {
        for (TransferRequest request : batch) {
            request.wallets().forEach(wallet -> balances.putIfAbsent(wallet, 0L));
            if (request.spendingDay() != null) {
                spentCents.putIfAbsent(request.spendingDay(), 0L);
            }
        }
        Booking booking = Ledger.book(new Standing(balances, thresholds, spentCents, decided), batch, now);
        balances.putAll(booking.balances());
        spentCents.putAll(booking.spentCents());
        booking.decisions().forEach(decision -> decided.put(decision.id(), decision));
        entries.addAll(booking.entries());
        return booking;
    }

    long balance(WalletKey wallet) {
        return balances.getOrDefault(wallet, 0L);
    }

    long spent(SpendingDay day) {
        return spentCents.getOrDefault(day, 0L);
    }
}
