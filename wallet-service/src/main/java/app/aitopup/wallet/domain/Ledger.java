package app.aitopup.wallet.domain;

import app.aitopup.contracts.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides what is asked, one request after the other, over a set of wallets. A pure function: the same standing and
 * requests give the same booking. What each booking keeps: the entries of a transfer sum to zero, no wallet but a
 * treasury is below zero, no cap is overrun, a top-up is paid at most once, what was held is posted or released and
 * never both, and a refused request changes nothing and stands in nobody's way. What was decided once is only repeated.
 */
public final class Ledger {
    private final Map<WalletKey, Long> balances;
    private final Map<WalletKey, Long> thresholds;
    private final Map<SpendingDay, Long> spentCents;
    private final Map<String, Transfer> decided;
    private final Instant now;
    private final Booking booking = new Booking(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>(), new LinkedHashMap<>());

    private Ledger(Standing standing, Instant now) {
        this.balances = new HashMap<>(standing.balances());
        this.thresholds = standing.thresholds();
        this.spentCents = new HashMap<>(standing.spentCents());
        this.decided = new HashMap<>(standing.decided());
        this.now = now;
    }

    /**
     * How things stand before a batch, in whole US cents.
     *
     * @param balances of every wallet that a request names
     * @param thresholds by what an account can spend; 0 where there is none
     * @param spentCents on every day that a request, or a hold that is released, counts on
     * @param decided by its id, every decision on what the requests are about
     */
    public record Standing(
            Map<WalletKey, Long> balances,
            Map<WalletKey, Long> thresholds,
            Map<SpendingDay, Long> spentCents,
            Map<String, Transfer> decided) {}

    /**
     * What came of a batch.
     *
     * @param answers one decision a request, in the order of the requests, old or new
     * @param decisions those that are new, each once, in the order in which they were taken
     * @param entries two for each new decision that moved money
     * @param balances the new balances of the wallets that changed
     * @param spentCents what is spent now on the days on which that changed
     */
    public record Booking(
            List<Transfer> answers,
            List<Transfer> decisions,
            List<Entry> entries,
            Map<WalletKey, Long> balances,
            Map<SpendingDay, Long> spentCents) {}

    /**
     * Decides the requests in their order; any of them may be there more than once, or have been decided before.
     *
     * @throws IllegalArgumentException if a wallet or a day is not in the standing
     * @throws IllegalStateException if something is to be posted that was never held, or that is another account's:
     *     whoever asks has lost track of the money
     */
    public static Booking book(Standing standing, List<TransferRequest> requests, Instant now) {
        Ledger ledger = new Ledger(standing, now);
        for (TransferRequest request : requests) {
            ledger.booking.answers().add(ledger.answer(request));
        }
        return ledger.booking;
    }

    private Transfer answer(TransferRequest request) {
        Transfer first = decided(request, request.causeId());
        return switch (request.kind()) {
            case FUNDING, TOPUP, HOLD -> first != null ? first : decideFirst(request);
            case POST -> post(request, first);
            case RELEASE -> release(request, first);
        };
    }

    private Transfer decideFirst(TransferRequest request) {
        WalletKey debit = request.kind() == Transfer.Kind.FUNDING
                ? WalletKey.treasury(request.environment())
                : request.available();
        WalletKey credit =
                switch (request.kind()) {
                    case FUNDING -> request.available();
                    case TOPUP -> request.recipient();
                    default -> request.held();
                };
        Code refusal = refusal(request, balance(debit), balance(credit));
        if (refusal != null) {
            return remember(decision(request, request.causeId(), request.amountCents(), refusal, null, null));
        }
        spend(request.spendingDay(), request.amountCents());
        return move(request, request.causeId(), request.amountCents(), debit, credit);
    }

    /** In this order: what the key may spend, what the wallet holds, what a 64-bit integer can say. */
    private Code refusal(TransferRequest request, long debitBefore, long creditBefore) {
        long cents = request.amountCents();
        long spent = request.spendingDay() == null ? 0 : spent(request.spendingDay());
        if (request.caps().forbid(cents, spent)) {
            return Code.SPENDING_LIMIT_REACHED;
        }
        if (request.kind() != Transfer.Kind.FUNDING && debitBefore < cents) {
            return Code.BALANCE_INSUFFICIENT;
        }
        if (creditBefore > Long.MAX_VALUE - cents || debitBefore < Long.MIN_VALUE + cents) {
            return Code.AMOUNT_INVALID;
        }
        return null;
    }

    private Transfer post(TransferRequest request, Transfer first) {
        Transfer settled = decided(request, Transfer.settledId(request.causeId()));
        if (settled != null) {
            return settled;
        }
        // Called off before it was asked for: nothing was held, and nothing will be.
        if (first != null && first.kind() == Transfer.Kind.RELEASE) {
            return first;
        }
        if (!isHeld(first)) {
            throw new IllegalStateException("to be posted, but never held: " + request.causeId());
        }
        return settle(request, first, request.recipient());
    }

    private Transfer release(TransferRequest request, Transfer first) {
        Transfer settled = decided(request, Transfer.settledId(request.causeId()));
        if (settled != null) {
            return settled;
        }
        if (first == null) {
            // Whoever asks for its money from now on hears that it was called off.
            return remember(decision(request, request.causeId(), 0, null, null, null));
        }
        if (!isHeld(first)) {
            return first;
        }
        spend(first.spendingDay(), -first.amountCents());
        return settle(request, first, request.available());
    }

    private static boolean isHeld(Transfer first) {
        return first != null && first.kind() == Transfer.Kind.HOLD && first.isBooked();
    }

    private Transfer settle(TransferRequest request, Transfer hold, WalletKey credit) {
        return move(request, Transfer.settledId(hold.id()), hold.amountCents(), request.held(), credit);
    }

    private Transfer move(TransferRequest request, String id, long cents, WalletKey debit, WalletKey credit) {
        long availableBefore = balance(request.available());
        long debitAfter = Math.subtractExact(balance(debit), cents);
        long creditAfter = Math.addExact(balance(credit), cents);
        change(debit, debitAfter);
        change(credit, creditAfter);
        booking.entries().add(new Entry(id, debit, -cents, debitAfter));
        booking.entries().add(new Entry(id, credit, cents, creditAfter));
        long available = balance(request.available());
        long threshold = thresholds.getOrDefault(request.available(), 0L);
        boolean low = Balance.fellBelow(availableBefore, threshold, available, threshold);
        Transfer.After after = new Transfer.After(creditAfter, available, balance(request.held()));
        return remember(decision(request, id, cents, null, after, low ? threshold : null));
    }

    private Transfer decision(
            TransferRequest request, String id, long cents, Code refusal, Transfer.After after, Long lowThreshold) {
        return new Transfer(
                id,
                request.kind(),
                request.accountId(),
                request.environment(),
                cents,
                request.reference(),
                refusal,
                after,
                after == null ? null : request.spendingDay(),
                lowThreshold,
                now);
    }

    private Transfer remember(Transfer decision) {
        decided.put(decision.id(), decision);
        booking.decisions().add(decision);
        return decision;
    }

    private void change(WalletKey wallet, long balance) {
        // The last defence before the schema's: nothing above may ask for this.
        if (balance < 0 && !wallet.mayBeNegative()) {
            throw new IllegalStateException("a wallet would be below zero: " + wallet.kind());
        }
        balances.put(wallet, balance);
        booking.balances().put(wallet, balance);
    }

    private void spend(SpendingDay day, long cents) {
        if (day != null) {
            long spent = Math.addExact(spent(day), cents);
            spentCents.put(day, spent);
            booking.spentCents().put(day, spent);
        }
    }

    private Transfer decided(TransferRequest request, String id) {
        Transfer transfer = decided.get(id);
        if (transfer != null
                && !(transfer.accountId().equals(request.accountId())
                        && transfer.environment() == request.environment())) {
            throw new IllegalStateException("decided for another account: " + id);
        }
        return transfer;
    }

    private long balance(WalletKey wallet) {
        Long balance = balances.get(wallet);
        if (balance == null) {
            throw new IllegalArgumentException("a wallet of the batch was not loaded: " + wallet.kind());
        }
        return balance;
    }

    private long spent(SpendingDay day) {
        Long spent = spentCents.get(day);
        if (spent == null) {
            throw new IllegalArgumentException("a day of the batch was not loaded: " + day.day());
        }
        return spent;
    }
}
