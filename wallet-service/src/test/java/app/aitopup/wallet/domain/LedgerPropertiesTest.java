package app.aitopup.wallet.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.wallet.domain.Transfer.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * What holds for every sequence of requests there can be: doubled, out of order, cancelled at any point, split into
 * batches anywhere, and every batch delivered twice. A failure prints its seed and the smallest sequence that fails.
 */
class LedgerPropertiesTest {
    private static final Environment STAGING = Environment.STAGING;
    private static final int TOPUPS = 12;
    private static final long DAY_CAP = 2500;
    private static final long TOPUP_CAP = 900;

    /** A request, and whether the batch ends after it. */
    record Step(TransferRequest request, boolean endsBatch) {}

    /** What was decided, told and booked by a sequence. */
    private record Run(PaperBooks books, List<Transfer> answers, List<TransferRequest> requests) {}

    @Property(tries = 2000)
    void sumsAreZeroAndNothingIsNegative(@ForAll("sequences") List<Step> steps) {
        PaperBooks books = run(steps).books();

        Map<WalletKey, Long> sums = new HashMap<>();
        Map<String, Long> perTransfer = new HashMap<>();
        for (Entry entry : books.entries) {
            long sum = sums.merge(entry.wallet(), entry.amountCents(), Long::sum);
            perTransfer.merge(entry.transferId(), entry.amountCents(), Long::sum);
            assertThat(entry.balanceAfterCents()).isEqualTo(sum);
            assertThat(entry.wallet().kind() == WalletKey.Kind.TREASURY || sum >= 0)
                    .isTrue();
        }
        assertThat(perTransfer.values()).allMatch(sum -> sum == 0);
        books.balances.forEach(
                (wallet, cents) -> assertThat(cents).as("%s", wallet).isEqualTo(sums.getOrDefault(wallet, 0L)));
    }

    @Property(tries = 2000)
    void aTopupIsPaidOnceAtMostAndPostedOrReleasedButNeverBoth(@ForAll("sequences") List<Step> steps) {
        PaperBooks books = run(steps).books();

        Map<String, Set<Kind>> moved = new HashMap<>();
        for (Transfer transfer : books.decided.values()) {
            if (transfer.isBooked() && transfer.kind() != Kind.FUNDING) {
                assertThat(moved.computeIfAbsent(transfer.causeId(), id -> new HashSet<>())
                                .add(transfer.kind()))
                        .isTrue();
            }
        }
        assertThat(moved.values())
                .isSubsetOf(
                        Set.of(Kind.TOPUP),
                        Set.of(Kind.HOLD),
                        Set.of(Kind.HOLD, Kind.POST),
                        Set.of(Kind.HOLD, Kind.RELEASE));
        long open = moved.values().stream().filter(Set.of(Kind.HOLD)::equals).count();
        long held = books.balances.entrySet().stream()
                .filter(wallet -> wallet.getKey().kind() == WalletKey.Kind.HELD)
                .mapToLong(Map.Entry::getValue)
                .sum();
        assertThat(held > 0).isEqualTo(open > 0);
    }

    @Property(tries = 2000)
    void capsAreNeverOverrunAndCountWhatIsSpent(@ForAll("sequences") List<Step> steps) {
        PaperBooks books = run(steps).books();

        Map<SpendingDay, Long> spent = new HashMap<>();
        for (Transfer transfer : books.decided.values()) {
            boolean released = books.decided.containsKey(Transfer.settledId(transfer.id()))
                    && books.decided.get(Transfer.settledId(transfer.id())).kind() == Kind.RELEASE;
            if (transfer.spendingDay() != null && !released) {
                spent.merge(transfer.spendingDay(), transfer.amountCents(), Long::sum);
                assertThat(transfer.amountCents()).isLessThanOrEqualTo(TOPUP_CAP);
            }
        }
        assertThat(spent.values()).allMatch(cents -> cents <= DAY_CAP);
        books.spentCents.forEach((day, cents) -> assertThat(cents).isEqualTo(spent.getOrDefault(day, 0L)));
    }

    @Property(tries = 2000)
    void eachRequestIsToldEachTimeTheSame(@ForAll("sequences") List<Step> steps) {
        Run run = run(steps);

        Map<TransferRequest, Transfer> told = new HashMap<>();
        for (int i = 0; i < run.requests().size(); i++) {
            TransferRequest request = run.requests().get(i);
            Transfer answer = run.answers().get(i);
            assertThat(answer.causeId()).isEqualTo(request.causeId());
            Transfer before = told.put(request, answer);
            assertThat(before == null || before.equals(answer))
                    .as("%s: first %s, then %s", request, before, answer)
                    .isTrue();
        }
    }

    @Property(tries = 2000)
    void lowBalancesAreToldExactlyOnTheCrossings(@ForAll("sequences") List<Step> steps) {
        PaperBooks books = run(steps).books();

        Set<String> crossings = new HashSet<>();
        Map<WalletKey, Long> before = new HashMap<>();
        for (Entry entry : books.entries) {
            long threshold = threshold(entry.wallet());
            // Where there is no threshold nothing can fall below it; the treasury alone is below zero.
            if (threshold > 0
                    && before.getOrDefault(entry.wallet(), 0L) >= threshold
                    && entry.balanceAfterCents() < threshold) {
                crossings.add(entry.transferId());
            }
            before.put(entry.wallet(), entry.balanceAfterCents());
        }
        List<String> told = books.decided.values().stream()
                .flatMap(transfer -> transfer.announcements().stream())
                .filter(announcement -> announcement.event() instanceof BalanceLow)
                .map(announcement -> announcement.event().subject())
                .toList();
        assertThat(told).containsExactlyInAnyOrderElementsOf(crossings);
    }

    @Property(tries = 1000)
    void batchesMakeNoDifference(@ForAll("sequences") List<Step> steps) {
        PaperBooks apart = run(split(steps, true), 1).books();
        PaperBooks together = run(split(steps, false), 1).books();

        assertThat(together.balances).isEqualTo(apart.balances);
        assertThat(together.decided).isEqualTo(apart.decided);
        assertThat(together.spentCents).isEqualTo(apart.spentCents);
    }

    private static List<Step> split(List<Step> steps, boolean afterEach) {
        return steps.stream().map(step -> new Step(step.request(), afterEach)).toList();
    }

    /** Books the steps batch by batch, each batch twice, as after a crash between the commit and the offsets. */
    private static Run run(List<Step> steps) {
        return run(steps, 2);
    }

    private static Run run(List<Step> steps, int deliveries) {
        Run run = new Run(new PaperBooks(), new ArrayList<>(), new ArrayList<>());
        for (int account = 0; account < 2; account++) {
            WalletKey wallet = WalletKey.available("acc_" + account, STAGING);
            run.books().thresholds.put(wallet, threshold(wallet));
        }
        List<TransferRequest> batch = new ArrayList<>();
        for (Step step : steps) {
            batch.add(step.request());
            if (step.endsBatch()) {
                deliver(run, batch, deliveries);
                batch.clear();
            }
        }
        deliver(run, batch, deliveries);
        return run;
    }

    private static void deliver(Run run, List<TransferRequest> batch, int deliveries) {
        for (int delivery = 0; delivery < deliveries; delivery++) {
            try {
                List<Transfer> answers = run.books().book(batch);
                run.answers().addAll(answers);
                run.requests().addAll(batch);
            } catch (IllegalStateException neverHeld) {
                // As the consumer does: one by one, and what cannot be is put aside.
                for (TransferRequest request : batch) {
                    deliverAlone(run, request);
                }
            }
        }
    }

    private static void deliverAlone(Run run, TransferRequest request) {
        try {
            run.answers().add(run.books().book(request));
            run.requests().add(request);
        } catch (IllegalStateException neverHeld) {
            assertThat(request.kind()).isEqualTo(Kind.POST);
        }
    }

    private static long threshold(WalletKey wallet) {
        return wallet.kind() == WalletKey.Kind.AVAILABLE ? 1000 : 0;
    }

    @Provide
    Arbitrary<List<Step>> sequences() {
        Arbitrary<TransferRequest> requests = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.integers().between(0, 50).map(LedgerPropertiesTest::funding)),
                Tuple.of(5, topups().map(LedgerPropertiesTest::ask)),
                Tuple.of(3, topups().map(LedgerPropertiesTest::post)),
                Tuple.of(3, topups().map(LedgerPropertiesTest::release)));
        Arbitrary<Boolean> ends = Arbitraries.of(true, false, false, false);
        return Combinators.combine(requests, ends).as(Step::new).list().ofMaxSize(80);
    }

    private static Arbitrary<Integer> topups() {
        return Arbitraries.integers().between(0, TOPUPS - 1);
    }

    private static TransferRequest funding(int number) {
        return TransferRequest.funding("fnd_" + number, account(number), STAGING, 1 + number * 53L, "r" + number);
    }

    /** A top-up is always asked for in the same way; every third is paid at once. */
    private static TransferRequest ask(int number) {
        long cents = 100 + 83L * number;
        SpendingDay day = SpendingDay.of("key_" + account(number), PaperBooks.NOON);
        TransferRequest request = number % 3 == 0
                ? TransferRequest.topup(id(number), account(number), STAGING, Platform.GEMINI, recipient(number), cents)
                : TransferRequest.hold(id(number), account(number), STAGING, cents);
        return request.spentBy(day, new SpendingCaps(TOPUP_CAP, DAY_CAP));
    }

    private static TransferRequest post(int number) {
        return TransferRequest.post(id(number), account(number), STAGING, Platform.GEMINI, recipient(number));
    }

    private static TransferRequest release(int number) {
        return TransferRequest.release(id(number), account(number), STAGING);
    }

    private static String id(int number) {
        return "txn_" + number;
    }

    private static String account(int number) {
        return "acc_" + number % 2;
    }

    private static String recipient(int number) {
        return "r" + number % 4;
    }
}
