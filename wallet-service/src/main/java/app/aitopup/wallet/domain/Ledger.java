package app.aitopup.wallet.domain;

import app.aitopup.contracts.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides transfers, one after the other, over a set of wallets. A pure function: the same wallets and requests give
 * the same booking. What each booking keeps: the entries of a transfer sum to zero, no wallet but a treasury is below
 * zero, and a refused request changes nothing and stands in nobody's way.
 */
public final class Ledger {
    private Ledger() {}

    /**
     * What is to be written.
     *
     * @param transfers one decision a request, in the order of the requests
     * @param entries two for each transfer that moved money
     * @param balances the new balances of the wallets that changed, in whole cents
     */
    public record Booking(List<Transfer> transfers, List<Entry> entries, Map<WalletKey, Long> balances) {}

    /**
     * Decides the requests in their order.
     *
     * @param balances of every wallet that a request names, in whole cents
     * @param requests none of them decided before, each id once
     * @throws IllegalArgumentException if a wallet is not among the balances
     */
    public static Booking book(Map<WalletKey, Long> balances, List<TransferRequest> requests, Instant now) {
        Map<WalletKey, Long> current = new HashMap<>(balances);
        Map<WalletKey, Long> changed = new LinkedHashMap<>();
        List<Transfer> transfers = new ArrayList<>(requests.size());
        List<Entry> entries = new ArrayList<>(2 * requests.size());
        for (TransferRequest request : requests) {
            long debitBefore = balance(current, request.debit());
            long creditBefore = balance(current, request.credit());
            Code refusal = refusal(request, debitBefore, creditBefore);
            if (refusal != null) {
                transfers.add(new Transfer(request, refusal, 0, now));
                continue;
            }
            long debitAfter = debitBefore - request.amountCents();
            long creditAfter = creditBefore + request.amountCents();
            for (Map<WalletKey, Long> written : List.of(current, changed)) {
                written.put(request.debit(), debitAfter);
                written.put(request.credit(), creditAfter);
            }
            String id = request.transferId();
            entries.add(new Entry(id, request.debit(), -request.amountCents(), debitAfter));
            entries.add(new Entry(id, request.credit(), request.amountCents(), creditAfter));
            transfers.add(new Transfer(request, null, creditAfter, now));
        }
        return new Booking(transfers, entries, changed);
    }

    /** In this order: what the wallet holds, then what a 64-bit integer can say. */
    private static Code refusal(TransferRequest request, long debitBefore, long creditBefore) {
        long cents = request.amountCents();
        if (!request.debit().mayBeNegative() && debitBefore < cents) {
            return Code.BALANCE_INSUFFICIENT;
        }
        if (creditBefore > Long.MAX_VALUE - cents || debitBefore < Long.MIN_VALUE + cents) {
            return Code.AMOUNT_INVALID;
        }
        return null;
    }

    private static long balance(Map<WalletKey, Long> balances, WalletKey wallet) {
        Long balance = balances.get(wallet);
        if (balance == null) {
            throw new IllegalArgumentException("a wallet of the batch was not loaded: " + wallet.kind());
        }
        return balance;
    }
}
