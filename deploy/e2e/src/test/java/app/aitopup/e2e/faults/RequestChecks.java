package app.aitopup.e2e.faults;

import app.aitopup.e2e.faults.Evidence.Topup;
import app.aitopup.e2e.faults.Evidence.Transfer;
import app.aitopup.e2e.faults.Wish.Plot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether what the integrators heard is true, and was so all the time. */
final class RequestChecks {
    private static final Map<Integer, String> STATE_OF_END = Map.of(
            Answer.DELIVERED, "delivered",
            Answer.CANCELLED, "cancelled",
            Answer.INSUFFICIENT_BALANCE, "failed",
            Answer.DELIVERY_FAILED, "failed",
            Answer.SPENDING_LIMIT_REACHED, "failed");
    private static final Map<Integer, String> FUNDS_OF_END = Map.of(
            Answer.DELIVERED, "captured",
            Answer.CANCELLED, "released",
            Answer.INSUFFICIENT_BALANCE, "untouched",
            Answer.DELIVERY_FAILED, "released",
            Answer.SPENDING_LIMIT_REACHED, "untouched");
    private static final Set<Integer> ON_THE_WAY = Set.of(Answer.PENDING, Answer.IN_PROGRESS, Answer.UNAVAILABLE);

    private final Evidence evidence;
    private final Map<String, Topup> topups;
    private final Set<String> holds;

    private RequestChecks(Evidence evidence) {
        this.evidence = evidence;
        this.topups = evidence.topups().stream().collect(Collectors.toMap(Topup::id, topup -> topup));
        this.holds = evidence.ledger().transfers().stream()
                .filter(transfer -> transfer.kind().equals("hold") && transfer.booked())
                .map(Transfer::id)
                .collect(Collectors.toSet());
    }

    static List<Check> of(Evidence evidence) {
        RequestChecks checks = new RequestChecks(evidence);
        return List.of(
                checks.keysStartOneTopup(),
                checks.idsHeardExist(),
                checks.answersAgree(),
                checks.endsAreTrue(),
                checks.everythingEnds(),
                checks.answersAreThoseOfTheContract());
    }

    private Check keysStartOneTopup() {
        Check check =
                new Check("each idempotency key has one top-up, or none where it was heard that nothing is accepted");
        Map<String, List<Topup>> byKey = evidence.topups().stream()
                .filter(topup -> topup.idempotencyKey() != null)
                .collect(Collectors.groupingBy(RequestChecks::key));
        Set<String> asked = new HashSet<>();
        for (Asked one : evidence.asked()) {
            Wish wish = one.wish();
            String key = wish.caller().accountId() + " " + wish.caller().environment() + " " + wish.idempotencyKey();
            asked.add(key);
            List<Topup> started = byKey.getOrDefault(key, List.of());
            int expected = one.isRefused() ? 0 : 1;
            check.that(started.size() == expected, () -> one + " started " + started);
        }
        for (String key : byKey.keySet()) {
            check.that(asked.contains(key), () -> key + " was never asked with");
        }
        return check;
    }

    private static String key(Topup topup) {
        return topup.accountId() + " " + topup.environment() + " " + topup.idempotencyKey();
    }

    private Check idsHeardExist() {
        Check check = new Check("each transaction id heard is that of the request it answered");
        for (Asked one : evidence.asked()) {
            Wish wish = one.wish();
            for (Answer answer : one.answers()) {
                if (answer.transactionId() != null) {
                    Topup topup = topups.get(answer.transactionId());
                    check.that(
                            topup != null
                                    && topup.accountId().equals(wish.caller().accountId())
                                    && topup.environment().equals(wish.caller().environment())
                                    && topup.keyId().equals(wish.caller().keyId())
                                    && wish.idempotencyKey().equals(topup.idempotencyKey())
                                    && topup.amountCents() == wish.amountCents()
                                    && topup.recipientEmail().equals(wish.recipientEmail())
                                    && topup.platform().equals(wish.platform()),
                            () -> one + " heard of " + answer.transactionId() + ", which is " + topup);
                }
            }
        }
        return check;
    }

    private Check answersAgree() {
        Check check = new Check("the answers to one key name one id, and once final are the same byte for byte");
        for (Asked one : evidence.asked()) {
            Set<String> ids = new HashSet<>();
            Set<String> ends = new HashSet<>();
            for (Answer answer : one.answers()) {
                if (answer.transactionId() != null) {
                    ids.add(answer.transactionId());
                }
                // A cancellation that came in time is answered as a send is.
                if (answer.isEnd()) {
                    ends.add(answer.body());
                }
            }
            check.that(ids.size() <= 1, () -> one + " heard of several: " + ids);
            check.that(ends.size() <= 1, () -> one + " heard " + ends.size() + " ends of " + ids);
        }
        return check;
    }

    private Check endsAreTrue() {
        Check check = new Check("each end heard is the top-up's, is one that was possible, and says the funds right");
        for (Asked one : evidence.asked()) {
            for (Answer answer : one.answers()) {
                if (answer.isEnd()) {
                    Topup topup = topups.get(answer.transactionId());
                    check.that(
                            topup != null
                                    && topup.state().equals(STATE_OF_END.get(answer.code()))
                                    && topup.state().equals(answer.status())
                                    && (topup.failureCode() == null || topup.failureCode() == answer.code())
                                    && funds(answer).equals(answer.funds())
                                    && one.wish().mayEnd(answer.code()),
                            () -> one + " heard " + answer.code() + " " + answer.funds() + " of " + topup);
                } else if (answer.code() == Answer.TOO_LATE_TO_CANCEL) {
                    Topup topup = topups.get(answer.transactionId());
                    check.that(
                            topup != null && !topup.state().equals("cancelled"),
                            () -> one + " heard that it is too late to cancel " + topup);
                }
            }
        }
        return check;
    }

    private String funds(Answer answer) {
        // Called off before the ledger was asked: there was nothing to release.
        return answer.code() == Answer.CANCELLED && !holds.contains(answer.transactionId())
                ? "untouched"
                : FUNDS_OF_END.get(answer.code());
    }

    private Check everythingEnds() {
        Check check = new Check("each accepted request has ended, and its integrator knows; but those left on purpose");
        Map<String, Asked> byId = new HashMap<>();
        for (Asked one : evidence.asked()) {
            byId.put(one.transactionId(), one);
            boolean known = one.isRefused()
                    || (one.wish().plot() == Plot.HOLD_LEFT ? one.transactionId() != null : one.end() != null);
            check.that(known, () -> one + " knows no end of " + one.transactionId());
        }
        for (Topup topup : evidence.topups()) {
            Asked one = byId.get(topup.id());
            check.that(
                    topup.isFinal() || (one != null && one.wish().plot() == Plot.HOLD_LEFT),
                    () -> topup.id() + " is still " + topup.state());
        }
        return check;
    }

    private Check answersAreThoseOfTheContract() {
        Check check = new Check("no answer is one that the contract does not give");
        for (Asked one : evidence.asked()) {
            for (Answer answer : one.answers()) {
                boolean right = answer.httpStatus() == 0
                        || answer.isEnd()
                        || (answer.isRefusal() && one.wish().mayBeRefused(answer.code()))
                        || (answer.code() == Answer.TOO_LATE_TO_CANCEL && answer.call() == Answer.Call.CANCEL)
                        || ON_THE_WAY.contains(answer.code());
                check.that(right, () -> one + " heard " + answer.httpStatus() + ": " + answer.body());
            }
        }
        return check;
    }
}
