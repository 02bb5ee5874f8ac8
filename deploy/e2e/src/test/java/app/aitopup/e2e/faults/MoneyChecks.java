package app.aitopup.e2e.faults;

import app.aitopup.e2e.faults.Evidence.Entry;
import app.aitopup.e2e.faults.Evidence.Ledger;
import app.aitopup.e2e.faults.Evidence.Poison;
import app.aitopup.e2e.faults.Evidence.Spending;
import app.aitopup.e2e.faults.Evidence.Topup;
import app.aitopup.e2e.faults.Evidence.Transfer;
import app.aitopup.e2e.faults.Evidence.Wallet;
import app.aitopup.e2e.faults.Wish.Caller;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the ledger adds up, by itself and with the top-ups. */
final class MoneyChecks {
    private final Evidence evidence;
    private final Ledger ledger;
    private final Map<String, Topup> topups;
    private final Map<String, List<Transfer>> captures;
    private final Map<String, Transfer> settlements = new HashMap<>();

    private MoneyChecks(Evidence evidence) {
        this.evidence = evidence;
        this.ledger = evidence.ledger();
        this.topups = evidence.topups().stream().collect(Collectors.toMap(Topup::id, topup -> topup));
        this.captures = ledger.transfers().stream()
                .filter(Transfer::isCapture)
                .collect(Collectors.groupingBy(Transfer::topupId));
        ledger.transfers().stream()
                .filter(transfer -> transfer.holdId() != null)
                .forEach(transfer -> settlements.put(transfer.holdId(), transfer));
    }

    static List<Check> of(Evidence evidence) {
        MoneyChecks checks = new MoneyChecks(evidence);
        return List.of(
                checks.entriesSumToZero(),
                checks.walletsAreTheirEntries(),
                checks.nobodyIsBelowZero(),
                checks.capsHold(),
                checks.deliveredArePaidOnce(),
                checks.holdsAreSettledOnce(),
                checks.recipientsHaveWhatWasDelivered(),
                checks.accountsHaveTheRest());
    }

    private Check entriesSumToZero() {
        Check check = new Check("entries sum to zero, over all and in each transfer, which has two if it moved money");
        Map<String, Long> sums = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (Entry entry : ledger.entries()) {
            sums.merge(entry.transferId(), entry.amountCents(), Math::addExact);
            counts.merge(entry.transferId(), 1, Integer::sum);
        }
        long all = sums.values().stream().mapToLong(Long::longValue).sum();
        check.that(all == 0, () -> "all entries sum to " + all);
        for (Transfer transfer : ledger.transfers()) {
            long sum = sums.getOrDefault(transfer.id(), 0L);
            check.that(sum == 0, () -> transfer.id() + " sums to " + sum);
            int count = counts.getOrDefault(transfer.id(), 0);
            check.that(count == (transfer.booked() ? 2 : 0), () -> transfer.id() + " has " + count + " entries");
        }
        return check;
    }

    private Check walletsAreTheirEntries() {
        Check check = new Check("each wallet is the sum of its entries, after each of them");
        Map<Long, Long> balances = new HashMap<>();
        for (Entry entry : ledger.entries()) {
            long after = balances.merge(entry.walletId(), entry.amountCents(), Math::addExact);
            check.that(
                    after == entry.balanceAfterCents(),
                    () -> entry.transferId() + " left wallet " + entry.walletId() + " at " + entry.balanceAfterCents()
                            + ", not " + after);
        }
        for (Wallet wallet : ledger.wallets()) {
            long sum = balances.getOrDefault(wallet.id(), 0L);
            check.that(
                    sum == wallet.balanceCents(),
                    () -> "wallet " + wallet.id() + " has " + wallet.balanceCents() + ", its entries " + sum);
        }
        return check;
    }

    private Check nobodyIsBelowZero() {
        Check check = new Check("no wallet but the treasury was ever below zero");
        Map<Long, Wallet> wallets = ledger.wallets().stream().collect(Collectors.toMap(Wallet::id, wallet -> wallet));
        for (Wallet wallet : ledger.wallets()) {
            check.that(mayBe(wallet, wallet.balanceCents()), () -> "wallet " + wallet.id() + " is below zero");
        }
        for (Entry entry : ledger.entries()) {
            Wallet wallet = wallets.get(entry.walletId());
            check.that(
                    wallet != null && mayBe(wallet, entry.balanceAfterCents()),
                    () -> "wallet " + entry.walletId() + " was below zero after " + entry.transferId());
        }
        return check;
    }

    private static boolean mayBe(Wallet wallet, long cents) {
        return cents >= 0 || wallet.kind().equals("treasury");
    }

    private Check capsHold() {
        Check check = new Check("no key ever spent more than its caps, and what it has spent is written right");
        Map<String, Caller> callers = evidence.asked().stream()
                .map(asked -> asked.wish().caller())
                .collect(Collectors.toMap(Caller::keyId, caller -> caller, (one, same) -> one));
        Map<String, Long> spent = new TreeMap<>();
        Map<String, Transfer> holds = new HashMap<>();
        for (Transfer transfer : ledger.transfers()) {
            if (transfer.keyId() != null) {
                String day = transfer.keyId() + " " + transfer.spendingDay();
                long now = spent.merge(day, transfer.amountCents(), Math::addExact);
                Caller caller = callers.get(transfer.keyId());
                if (caller != null && caller.isCapped()) {
                    check.that(
                            caller.perTopupCents() == null || transfer.amountCents() <= caller.perTopupCents(),
                            () -> transfer.id() + " is over its key's cap for one");
                    check.that(
                            caller.perDayCents() == null || now <= caller.perDayCents(),
                            () -> transfer.id() + " took " + day + " to " + now);
                }
                holds.put(transfer.id(), transfer);
            } else if (transfer.kind().equals("release") && holds.containsKey(transfer.topupId())) {
                Transfer hold = holds.get(transfer.topupId());
                spent.merge(hold.keyId() + " " + hold.spendingDay(), -hold.amountCents(), Math::addExact);
            }
        }
        Map<String, Long> written = new TreeMap<>();
        for (Spending spending : ledger.spendings()) {
            written.put(spending.keyId() + " " + spending.day(), spending.spentCents());
        }
        Set<String> days = new TreeSet<>(spent.keySet());
        days.addAll(written.keySet());
        for (String day : days) {
            check.that(
                    spent.getOrDefault(day, 0L).equals(written.getOrDefault(day, 0L)),
                    () -> day + " is " + spent.get(day) + ", written " + written.get(day));
        }
        return check;
    }

    private Check deliveredArePaidOnce() {
        Check check = new Check("each delivered top-up is paid exactly once, every other one and nobody's never");
        for (Topup topup : evidence.topups()) {
            List<Transfer> paid = captures.getOrDefault(topup.id(), List.of());
            boolean right = topup.isDelivered()
                    ? paid.size() == 1
                            && paid.get(0).amountCents() == topup.amountCents()
                            && paid.get(0).accountId().equals(topup.accountId())
                            && paid.get(0).environment().equals(topup.environment())
                    : paid.isEmpty();
            check.that(right, () -> topup.id() + " is " + topup.state() + " and was paid by " + paid);
        }
        Set<String> poison = evidence.poison().stream().map(Poison::topupId).collect(Collectors.toSet());
        for (Transfer transfer : ledger.transfers()) {
            if (!transfer.kind().equals("funding")) {
                boolean known = topups.containsKey(transfer.topupId());
                check.that(
                        known || (poison.contains(transfer.topupId()) && !transfer.booked()),
                        () -> transfer.id() + " is about no top-up");
            }
        }
        return check;
    }

    private Check holdsAreSettledOnce() {
        Check check = new Check("each hold is posted or released, never both, and open only while its top-up is");
        for (Transfer transfer : ledger.transfers()) {
            if (transfer.kind().equals("hold") && transfer.booked()) {
                Transfer settled = settlements.get(transfer.id());
                Topup topup = topups.get(transfer.id());
                String state = topup == null ? "unknown" : topup.state();
                boolean right =
                        switch (state) {
                            case "delivered" ->
                                settled != null && settled.kind().equals("post");
                            case "failed", "cancelled" ->
                                settled != null && settled.kind().equals("release");
                            default -> settled == null;
                        };
                check.that(
                        right && (settled == null || settled.amountCents() == transfer.amountCents()),
                        () -> transfer.id() + " is " + state + ", its hold " + (settled == null ? "open" : settled));
            }
        }
        Set<String> holds = new HashSet<>();
        for (Transfer transfer : ledger.transfers()) {
            if (transfer.holdId() != null) {
                check.that(holds.add(transfer.holdId()), () -> transfer.holdId() + " was settled twice");
            }
        }
        return check;
    }

    private Check recipientsHaveWhatWasDelivered() {
        Check check = new Check("each recipient's wallet has exactly what was delivered to it");
        Map<String, Long> delivered = new TreeMap<>();
        for (Topup topup : evidence.topups()) {
            if (topup.isDelivered()) {
                delivered.merge(
                        String.join(
                                " ", topup.accountId(), topup.environment(), topup.recipientEmail(), topup.platform()),
                        topup.amountCents(),
                        Math::addExact);
            }
        }
        Map<String, Long> wallets = new TreeMap<>();
        for (Wallet wallet : ledger.wallets()) {
            if (wallet.kind().equals("recipient")) {
                wallets.put(
                        String.join(
                                " ",
                                wallet.accountId(),
                                wallet.environment(),
                                wallet.recipientEmail(),
                                wallet.platform()),
                        wallet.balanceCents());
            }
        }
        Set<String> recipients = new TreeSet<>(delivered.keySet());
        recipients.addAll(wallets.keySet());
        for (String recipient : recipients) {
            check.that(
                    delivered.getOrDefault(recipient, 0L).equals(wallets.getOrDefault(recipient, 0L)),
                    () -> recipient + " has " + wallets.get(recipient) + ", was delivered " + delivered.get(recipient));
        }
        return check;
    }

    private Check accountsHaveTheRest() {
        Check check = new Check("each account: funded less delivered is available and held, held are its open holds");
        Map<String, Long> rest = new TreeMap<>();
        Map<String, Long> open = new TreeMap<>();
        for (Transfer transfer : ledger.transfers()) {
            String owner = transfer.accountId() + " " + transfer.environment();
            if (transfer.kind().equals("funding") && transfer.booked()) {
                rest.merge(owner, transfer.amountCents(), Math::addExact);
            } else if (transfer.kind().equals("hold") && transfer.booked() && !settlements.containsKey(transfer.id())) {
                open.merge(owner, transfer.amountCents(), Math::addExact);
            }
        }
        for (Topup topup : evidence.topups()) {
            if (topup.isDelivered()) {
                rest.merge(topup.accountId() + " " + topup.environment(), -topup.amountCents(), Math::addExact);
            }
        }
        Map<String, Long> available = balances("available");
        Map<String, Long> held = balances("held");
        List<String> owners = new ArrayList<>(new TreeSet<>(available.keySet()));
        for (String owner : owners) {
            long has = available.get(owner) + held.getOrDefault(owner, 0L);
            check.that(
                    has == rest.getOrDefault(owner, 0L),
                    () -> owner + " has " + has + ", should have " + rest.get(owner));
            check.that(
                    held.getOrDefault(owner, 0L).equals(open.getOrDefault(owner, 0L)),
                    () -> owner + " holds " + held.get(owner) + ", its open holds are " + open.get(owner));
        }
        return check;
    }

    private Map<String, Long> balances(String kind) {
        return ledger.wallets().stream()
                .filter(wallet -> wallet.kind().equals(kind))
                .collect(Collectors.toMap(
                        wallet -> wallet.accountId() + " " + wallet.environment(), Wallet::balanceCents));
    }
}
