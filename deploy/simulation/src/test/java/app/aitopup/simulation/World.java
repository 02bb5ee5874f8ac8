package app.aitopup.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Settlement;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupCancelled;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.topup.domain.Fulfilment;
import app.aitopup.topup.domain.ImpliedEvent;
import app.aitopup.topup.domain.LedgerAnswer;
import app.aitopup.topup.domain.ProviderAnswer;
import app.aitopup.topup.domain.ProviderName;
import app.aitopup.topup.domain.Sender;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.TopupRequest;
import app.aitopup.topup.domain.TopupState;
import app.aitopup.topup.domain.VoucherCode;
import app.aitopup.wallet.domain.Entry;
import app.aitopup.wallet.domain.WalletKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The whole flow of money in one thread: the real state machine, rules of fulfilment and ledger, over tables in memory
 * and channels that lose, double and reorder. A service may die between any two steps: before it commits, or after that
 * and before it publishes.
 */
final class World {
    static final String ACCOUNT = "acc_01k3v6m0000000000000000001";
    static final String KEY = "key_01k3v6m0000000000000000002";
    static final long FUNDED_CENTS = 20_000;
    static final long CENTS_A_DAY = 15_000;
    static final long THRESHOLD_CENTS = 10_000;

    private static final Duration SWEEP_AFTER = Duration.ofSeconds(5);
    private static final Fulfilment FULFILMENT = new Fulfilment(
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3)),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(90),
            SWEEP_AFTER);
    private static final double DEATH = 0.1;

    private final Random random;
    private final Map<String, Topup> topups = new HashMap<>();
    private final List<String> ids = new ArrayList<>();
    private final SimulatedLedger ledger = new SimulatedLedger();
    private final SimulatedPlatform platform;
    private final Channel toLedger;
    private final Channel toTopups;
    private final Channel toWebhooks;
    private final Map<String, Set<Event>> finalEvents = new HashMap<>();
    private final Set<Event> lowBalances = new HashSet<>();
    private final Set<String> neverAsked = new HashSet<>();
    private final List<Answered> answers = new ArrayList<>();
    private Instant now = Instant.parse("2026-06-13T23:59:00Z");
    private boolean faulty = true;

    /** What the platform has said, on its way back. */
    private record Answered(String id, ProviderAnswer answer, boolean withdrew) {}

    World(long seed) {
        random = new Random(seed);
        platform = new SimulatedPlatform(random);
        toLedger = new Channel(random, 0.2, 0.2);
        toTopups = new Channel(random, 0.2, 0.2);
        // What follows from a record is published until the broker has it, so only a sender's death loses it, and then
        // the record comes again.
        toWebhooks = new Channel(random, 0, 0.2);
        ledger.fund(ACCOUNT, Environment.STAGING, FUNDED_CENTS, now);
        ledger.setThreshold(WalletKey.available(ACCOUNT, Environment.STAGING), THRESHOLD_CENTS);
    }

    /** One thing happens, whichever. */
    void step() {
        switch (random.nextInt(10)) {
            case 0, 1 -> send();
            case 2 -> cancel();
            case 3, 4 -> ledgerReceives();
            case 5, 6 -> topupsReceive();
            case 7 -> webhooksReceive();
            case 8 -> {
                sweep();
                platformAnswers();
            }
            default -> now = now.plusMillis(random.nextInt(random.nextInt(10) == 0 ? 40_000 : 4000));
        }
        checkBooks();
    }

    /** Nothing goes wrong any more, until nothing is left to do. */
    void heal() {
        faulty = false;
        toLedger.heal();
        toTopups.heal();
        toWebhooks.heal();
        platform.heal();
        for (int round = 0; !isQuiet(); round++) {
            assertThat(round).as("rounds until all is quiet").isLessThan(1000);
            ledgerReceives();
            topupsReceive();
            webhooksReceive();
            sweep();
            platformAnswers();
            now = now.plusSeconds(10);
            checkBooks();
        }
    }

    private boolean isQuiet() {
        return toLedger.isEmpty()
                && toTopups.isEmpty()
                && toWebhooks.isEmpty()
                && answers.isEmpty()
                && topups.values().stream().allMatch(topup -> topup.state().isFinal());
    }

    private void send() {
        String id = Ids.next(Ids.TRANSACTION);
        Instant deliverAt = random.nextInt(4) == 0 ? now.plusSeconds(1 + random.nextInt(60)) : null;
        Settlement settlement = deliverAt != null || random.nextBoolean() ? Settlement.HOLD : Settlement.INSTANT;
        String recipient = "r" + random.nextInt(3) + "@example.com";
        TopupRequest request = new TopupRequest(
                Platform.CLAUDE, 100L * (1 + random.nextInt(20)), recipient, null, Map.of(), deliverAt);
        Sender sender = new Sender(ACCOUNT, Environment.STAGING, KEY, null, CENTS_A_DAY);
        Topup topup =
                Topup.accept(id, sender, null, request, settlement, ProviderName.PARTNER, now, now.plus(SWEEP_AFTER));
        topups.put(id, topup);
        ids.add(id);
        if (settlement == Settlement.HOLD && random.nextInt(8) == 0) {
            neverAsked.add(id);
        }
        tell(topup);
    }

    private void cancel() {
        if (!ids.isEmpty()) {
            Topup before = topups.get(ids.get(random.nextInt(ids.size())));
            Topup after = before.cancel(now, now.plus(SWEEP_AFTER));
            topups.put(after.transactionId(), after);
            if (after.state() != before.state()) {
                tell(after);
            }
        }
    }

    /** What an HTTP call or a timer has brought about: told at best once. */
    private void tell(Topup topup) {
        ImpliedEvent.of(topup).ifPresent(event -> {
            toLedger.send(event);
            if (topup.state().isFinal()) {
                toWebhooks.send(event);
            }
        });
    }

    private void ledgerReceives() {
        List<Event> batch = toLedger.poll(batchSize());
        if (dies()) {
            return;
        }
        List<Event> answers = ledger.book(batch, now);
        if (dies()) {
            return;
        }
        for (Event answer : answers) {
            if (answer instanceof BalanceLow) {
                toWebhooks.send(answer);
            } else {
                toTopups.send(answer);
            }
        }
        if (!dies()) {
            toLedger.acknowledge(batch);
        }
    }

    private void topupsReceive() {
        List<Event> batch = toTopups.poll(batchSize());
        if (dies()) {
            return;
        }
        List<Topup> settled = new ArrayList<>();
        for (Event event : batch) {
            LedgerAnswer.of(event).ifPresent(answer -> settled.add(hear(event.subject(), answer)));
        }
        if (dies()) {
            return;
        }
        settled.forEach(this::tell);
        if (!dies()) {
            toTopups.acknowledge(batch);
        }
    }

    private Topup hear(String id, LedgerAnswer answer) {
        Topup before = topups.get(id);
        Topup after = before.hear(answer, () -> VoucherCode.of("ATU-0000-0000-0000-0000"), now, now.plus(SWEEP_AFTER));
        if (after.state() == TopupState.HELD && before.state() != TopupState.HELD) {
            after = after.wait(0, FULFILMENT.firstLookAt(after, askAt(after)));
        }
        topups.put(id, after);
        return after;
    }

    private void webhooksReceive() {
        List<Event> batch = toWebhooks.poll(batchSize());
        for (Event event : batch) {
            if (event instanceof BalanceLow) {
                lowBalances.add(event);
            } else {
                finalEvents
                        .computeIfAbsent(event.subject(), id -> new HashSet<>())
                        .add(event);
            }
        }
        if (!dies()) {
            toWebhooks.acknowledge(batch);
        }
    }

    private void sweep() {
        for (String id : ids) {
            Topup topup = topups.get(id);
            if (topup.state().isFinal() || topup.progress().dueAt().isAfter(now)) {
                continue;
            }
            if (topup.state() == TopupState.HELD || topup.state() == TopupState.FULFILLING) {
                fulfil(topup);
            } else {
                topups.put(id, topup.wait(topup.progress().outages(), now.plus(SWEEP_AFTER)));
                tell(topup);
            }
        }
    }

    private void fulfil(Topup due) {
        Topup taken = FULFILMENT.take(due, askAt(due), now);
        topups.put(taken.transactionId(), taken);
        if (taken.state() != TopupState.FULFILLING || dies()) {
            return;
        }
        boolean withdraws = FULFILMENT.withdraws(taken, now);
        ProviderAnswer answer =
                withdraws ? platform.withdraw(taken.transactionId()) : platform.deliver(taken.transactionId());
        answers.add(new Answered(taken.transactionId(), answer, withdraws));
    }

    /** Answers come late and in any order: by then another replica may have asked as well, or it has ended. */
    private void platformAnswers() {
        while (!answers.isEmpty() && (!faulty || random.nextBoolean())) {
            Answered answered = answers.remove(random.nextInt(answers.size()));
            if (dies()) {
                continue;
            }
            Topup standing = topups.get(answered.id());
            Topup next = FULFILMENT.answered(standing, answered.answer(), answered.withdrew(), now);
            topups.put(answered.id(), next);
            if (next.state() != standing.state() && !dies()) {
                tell(next);
            }
        }
    }

    private Instant askAt(Topup topup) {
        return neverAsked.contains(topup.transactionId()) ? Instant.MAX : topup.startsAt();
    }

    private int batchSize() {
        return faulty ? 1 + random.nextInt(5) : Integer.MAX_VALUE;
    }

    private boolean dies() {
        return faulty && random.nextDouble() < DEATH;
    }

    /** What holds after every step. */
    private void checkBooks() {
        assertThat(ledger.entries().stream().mapToLong(Entry::amountCents).sum())
                .isZero();
        ledger.balances().forEach((wallet, cents) -> assertThat(cents)
                .as("%s", wallet)
                .isGreaterThanOrEqualTo(wallet.kind() == WalletKey.Kind.TREASURY ? -FUNDED_CENTS : 0L));
        assertThat(ledger.spentCents().values())
                .allSatisfy(spent -> assertThat(spent).isBetween(0L, CENTS_A_DAY));
        assertThat(balance(WalletKey.held(ACCOUNT, Environment.STAGING))).isEqualTo(ledger.openHoldsCents());
        topups.values().stream().filter(topup -> topup.state().isFinal()).forEach(this::checkEnd);
    }

    private void checkEnd(Topup topup) {
        String id = topup.transactionId();
        boolean delivered = topup.state() == TopupState.DELIVERED;
        assertThat(ledger.hasPaid(id)).as("paid if and only if delivered").isEqualTo(delivered);
        if (topup.settlement() == Settlement.HOLD) {
            assertThat(platform.hasDelivered(id))
                    .as("by the platform, if and only if delivered")
                    .isEqualTo(delivered);
        }
    }

    /** What holds when all is quiet. */
    void checkEnds() {
        long deliveredCents = 0;
        for (Topup topup : topups.values()) {
            assertThat(finalEvents.get(topup.transactionId()))
                    .as("one final event of %s", topup)
                    .containsExactly(ImpliedEvent.of(topup).orElseThrow())
                    .allMatch(event -> switch (topup.state()) {
                        case DELIVERED -> event instanceof TopupDelivered;
                        case CANCELLED -> event instanceof TopupCancelled;
                        default -> event instanceof TopupFailed;
                    });
            deliveredCents +=
                    topup.state() == TopupState.DELIVERED ? topup.request().amountCents() : 0;
        }
        long available = balance(WalletKey.available(ACCOUNT, Environment.STAGING));
        assertThat(available).isEqualTo(FUNDED_CENTS - deliveredCents);
        assertThat(balance(WalletKey.held(ACCOUNT, Environment.STAGING))).isZero();
        assertThat(ledger.spentCents().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .as("what failed is given back to its day")
                .isEqualTo(deliveredCents);
        assertThat(lowBalances).as("one each time it fell below").hasSize(ledger.fallsBelow(THRESHOLD_CENTS));
        if (available < THRESHOLD_CENTS) {
            assertThat(lowBalances).isNotEmpty();
        }
    }

    /** How many top-ups ended in this state. */
    long ended(TopupState state) {
        return topups.values().stream().filter(topup -> topup.state() == state).count();
    }

    private long balance(WalletKey wallet) {
        return ledger.balances().getOrDefault(wallet, 0L);
    }
}
