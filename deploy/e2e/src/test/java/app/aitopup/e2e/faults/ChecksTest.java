package app.aitopup.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import app.aitopup.e2e.faults.Evidence.Delivery;
import app.aitopup.e2e.faults.Evidence.Endpoint;
import app.aitopup.e2e.faults.Evidence.Entry;
import app.aitopup.e2e.faults.Evidence.Event;
import app.aitopup.e2e.faults.Evidence.Heard;
import app.aitopup.e2e.faults.Evidence.Letter;
import app.aitopup.e2e.faults.Evidence.Spending;
import app.aitopup.e2e.faults.Evidence.Topup;
import app.aitopup.e2e.faults.Evidence.Transfer;
import app.aitopup.e2e.faults.Evidence.Wallet;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker believes a world that is right, and sees each lie. */
class ChecksTest {

    @Test
    void findsNothingWhereEverythingIsRight() {
        List<Check> checks = checks(new SmallWorld());

        assertThat(checks).allSatisfy(check -> {
            assertThat(check.violations()).as(check.rule()).isEmpty();
            assertThat(check.looked()).as(check.rule()).isPositive();
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void seesEachLie(String lie, String rule, Consumer<SmallWorld> tell) {
        SmallWorld world = new SmallWorld();
        tell.accept(world);

        assertThat(checks(world).stream()
                        .filter(check -> !check.violations().isEmpty())
                        .map(Check::rule))
                .as(lie)
                .anyMatch(violated -> violated.startsWith(rule));
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("an entry without its other side", "entries sum to zero", world -> world.entries.remove(3)),
                lie(
                        "a transfer without entries",
                        "entries sum to zero",
                        world -> world.entries.removeIf(
                                entry -> entry.transferId().equals("txn_a"))),
                lie(
                        "a balance that is no sum",
                        "each wallet is the sum",
                        world -> change(world.wallets, 1, wallet -> balance(wallet, wallet.balanceCents() + 1))),
                lie(
                        "a running balance that is no sum",
                        "each wallet is the sum",
                        world -> change(
                                world.entries,
                                4,
                                entry -> new Entry(entry.transferId(), entry.walletId(), entry.amountCents(), 99))),
                lie(
                        "a wallet below zero",
                        "no wallet but the treasury",
                        world -> change(world.wallets, 2, wallet -> balance(wallet, -1))),
                lie(
                        "a wallet that was below zero",
                        "no wallet but the treasury",
                        world -> change(
                                world.entries, 3, entry -> new Entry(entry.transferId(), entry.walletId(), -1, -1))),
                lie(
                        "more than the cap for one",
                        "no key ever spent more",
                        world -> change(world.transfers, 1, transfer -> amount(transfer, 1501))),
                lie(
                        "more than the cap for a day",
                        "no key ever spent more",
                        world -> world.transfers.add(
                                4, SmallWorld.transfer("txn_z", "topup", 501, true, null, "key_1"))),
                lie(
                        "what was spent, written wrong",
                        "no key ever spent more",
                        world -> change(
                                world.spendings, 0, spending -> new Spending(spending.keyId(), spending.day(), 0))),
                lie("delivered and not paid", "each delivered top-up is paid", world -> world.transfers.remove(1)),
                lie(
                        "delivered and paid twice",
                        "each delivered top-up is paid",
                        world -> world.transfers.add(
                                SmallWorld.transfer("txn_a:settled", "post", 1000, true, "txn_a", null))),
                lie(
                        "delivered and paid in part",
                        "each delivered top-up is paid",
                        world -> change(world.transfers, 1, transfer -> amount(transfer, 999))),
                lie(
                        "failed and paid",
                        "each delivered top-up is paid",
                        world -> change(world.topups, 0, topup -> state(topup, "failed"))),
                lie("paid for nobody", "each delivered top-up is paid", world -> world.topups.remove(0)),
                lie("a hold that is left open", "each hold is posted or released", world -> world.transfers.remove(5)),
                lie(
                        "a hold that is settled twice",
                        "each hold is posted or released",
                        world -> world.transfers.add(
                                SmallWorld.transfer("txn_b:again", "release", 500, true, "txn_b", null))),
                lie(
                        "a cancelled hold that was posted",
                        "each hold is posted or released",
                        world -> change(world.topups, 1, topup -> state(topup, "cancelled"))),
                lie(
                        "a recipient without his money",
                        "each recipient's wallet",
                        world -> change(world.wallets, 3, wallet -> balance(wallet, 1000))),
                lie(
                        "an account with more than is left",
                        "each account: funded",
                        world -> change(world.wallets, 1, wallet -> balance(wallet, 5000))),
                lie("a held balance without a hold", "each account: funded", world -> world.transfers.remove(6)),
                lie(
                        "two top-ups of one key",
                        "each idempotency key has one",
                        world -> world.topups.add(new Topup(
                                "txn_y",
                                "acc_1",
                                "staging",
                                "key_1",
                                "k-a",
                                "failed",
                                "claude",
                                1000,
                                "r@example.com",
                                4001))),
                lie("a key without its top-up", "each idempotency key has one", world -> world.topups.remove(4)),
                lie(
                        "an id that does not exist",
                        "each transaction id heard",
                        world -> hear(world, 0, SmallWorld.answer("txn_x", Answer.PENDING, "pending", "held"))),
                lie(
                        "the id of another request",
                        "each transaction id heard",
                        world -> hear(world, 0, SmallWorld.answer("txn_b", Answer.PENDING, "pending", "held"))),
                lie(
                        "two ids to one key",
                        "the answers to one key",
                        world -> hear(world, 0, SmallWorld.answer("txn_b", Answer.PENDING, "pending", "held"))),
                lie(
                        "two ends to one key",
                        "the answers to one key",
                        world -> hear(
                                world, 0, SmallWorld.answer("txn_a", Answer.DELIVERY_FAILED, "failed", "released"))),
                lie(
                        "an end that is not so",
                        "each end heard",
                        world -> change(world.topups, 2, topup -> state(topup, "delivered"))),
                lie(
                        "funds that are not so",
                        "each end heard",
                        world -> hear(world, 0, SmallWorld.answer("txn_a", Answer.DELIVERED, "delivered", "held"))),
                lie(
                        "an end that cannot be",
                        "each end heard",
                        world -> hear(world, 4, SmallWorld.answer("txn_e", Answer.CANCELLED, "failed", "released"))),
                lie(
                        "refused and accepted",
                        "each idempotency key has one",
                        world -> hear(
                                world, 0, SmallWorld.answer(null, Answer.PLATFORM_UNAVAILABLE, "error", "untouched"))),
                lie(
                        "refused for a reason that is none",
                        "no answer is one",
                        world -> hear(world, 0, SmallWorld.answer(null, Answer.FIELD_INVALID, "error", "untouched"))),
                lie("cancelled, and released what was never held", "each end heard", world -> {
                    change(
                            world.asked,
                            4,
                            asked -> new Asked(
                                    SmallWorld.wish("e", Wish.Plot.HOLD_CANCELLED, 1501),
                                    SmallWorld.answer("txn_e", Answer.CANCELLED, "cancelled", "released")));
                    change(world.topups, 4, topup -> state(topup, "cancelled"));
                }),
                lie(
                        "no answer to the end",
                        "each accepted request has ended",
                        world -> world.asked.get(0).answers().clear()),
                lie(
                        "a top-up that never ends",
                        "each accepted request has ended",
                        world -> change(world.topups, 4, topup -> state(topup, "accepted"))),
                lie(
                        "an internal error",
                        "no answer is one",
                        world -> hear(
                                world, 0, new Answer(Answer.Call.SEND, 500, 4000, null, "error", "unknown", "{}"))),
                lie(
                        "an answer that is no envelope",
                        "no answer is one",
                        world -> hear(world, 0, new Answer(Answer.Call.SEND, 502, 0, null, "", null, "<html>"))),
                lie("an end without an event", "each final state has", world -> world.events.remove(0)),
                lie(
                        "an end with two events",
                        "each final state has",
                        world -> change(
                                world.events,
                                1,
                                event -> body(event, world.events.get(0).body()))),
                lie(
                        "an event of another type",
                        "each final state has",
                        world -> change(
                                world.events,
                                0,
                                event -> body(event, event.body().replace("captured", "released")))),
                lie(
                        "a fall that nobody is told of",
                        "each fall below",
                        world -> change(
                                world.transfers,
                                1,
                                old -> new Transfer(
                                        old.id(),
                                        old.kind(),
                                        "acc_1",
                                        "staging",
                                        1000,
                                        true,
                                        null,
                                        "key_1",
                                        "d",
                                        true))),
                lie(
                        "a hole in the sequence",
                        "the events of each account",
                        world -> change(
                                world.events,
                                3,
                                event -> new Event(event.id(), "acc_1", "staging", event.type(), 5, event.body()))),
                lie("an event that was not delivered", "each endpoint that takes", world -> world.deliveries.remove(0)),
                lie(
                        "a delivery that is exhausted",
                        "each endpoint that takes",
                        world -> change(
                                world.deliveries,
                                0,
                                delivery -> new Delivery(
                                        delivery.id(), delivery.eventId(), delivery.endpointId(), "exhausted"))),
                lie("a webhook that did not come", "each endpoint that takes", world -> world.heard.remove(0)),
                lie(
                        "a webhook that was not asked for",
                        "each endpoint that takes",
                        world -> world.heard.add(SmallWorld.heard(world.events.get(0), "whe_2"))),
                lie(
                        "another body the second time",
                        "each attempt carried",
                        world -> world.heard.add(SmallWorld.heard(
                                body(
                                        world.events.get(0),
                                        world.events.get(0).body().replace("1000", "1001")),
                                "whe_1"))),
                lie(
                        "an event that nobody knows",
                        "each attempt carried",
                        world -> change(world.heard, 0, request -> header(request, "webhook-id", "evt_x"))),
                lie(
                        "delivered, said of what failed",
                        "nothing was told",
                        world -> change(world.topups, 0, topup -> state(topup, "failed"))),
                lie(
                        "told to somebody else",
                        "nothing was told",
                        world -> change(
                                world.endpoints,
                                0,
                                endpoint -> new Endpoint(endpoint.id(), "acc_2", "staging", null, SmallWorld.SECRET))),
                lie(
                        "signed wrong in our scheme",
                        "each attempt is signed",
                        world ->
                                change(world.heard, 0, request -> header(request, "X-AiTopUp-Signature", "t=7,v1=00"))),
                lie(
                        "signed wrong in the standard's",
                        "each attempt is signed",
                        world -> change(world.heard, 0, request -> header(request, "webhook-signature", "v1,AA=="))),
                lie(
                        "a voucher code in a log",
                        "no log holds a secret",
                        world -> world.logs.put("kafka.log", "code ATU-0123-4567-89AB-CDEF\n")),
                lie("a key in a log", "no log holds a secret", world -> world.logs.put("postgres.log", "key ak_x\n")),
                lie(
                        "an error in a log",
                        "no service logged an error",
                        world -> world.logs.put(
                                "wallet-2.log",
                                "2026-06-13T12:00:00.000Z ERROR [ap.ai.wa.CheckBooks] (main)  no balance\n")),
                lie(
                        "a dead letter that is no poison",
                        "the dead letters are",
                        world -> world.letters.add(new Letter("wallet.v1.dlq/0/0", null, "PgException"))),
                lie("poison that is no dead letter", "the dead letters are", world -> world.letters.remove(0)));
    }

    private static Arguments lie(String lie, String rule, Consumer<SmallWorld> tell) {
        return arguments(lie, rule, tell);
    }

    private static <T> void change(List<T> list, int index, UnaryOperator<T> change) {
        list.set(index, change.apply(list.get(index)));
    }

    private static void hear(SmallWorld world, int index, Answer answer) {
        world.asked.get(index).add(answer);
    }

    private static Wallet balance(Wallet old, long cents) {
        return new Wallet(
                old.id(), old.accountId(), "staging", old.kind(), old.recipientEmail(), old.platform(), cents);
    }

    private static Transfer amount(Transfer old, long cents) {
        return SmallWorld.transfer(old.id(), old.kind(), cents, old.booked(), old.holdId(), old.keyId());
    }

    private static Topup state(Topup old, String state) {
        return new Topup(
                old.id(),
                old.accountId(),
                old.environment(),
                old.keyId(),
                old.idempotencyKey(),
                state,
                old.platform(),
                old.amountCents(),
                old.recipientEmail(),
                old.failureCode());
    }

    private static Event body(Event old, String body) {
        return new Event(old.id(), old.accountId(), old.environment(), old.type(), old.sequence(), body);
    }

    private static Heard header(Heard old, String name, String value) {
        TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(old.headers());
        headers.put(name, value);
        return new Heard(old.endpointId(), headers, old.body());
    }

    private static List<Check> checks(SmallWorld world) {
        Evidence evidence = world.evidence();
        List<Check> checks = new ArrayList<>(MoneyChecks.of(evidence));
        checks.addAll(RequestChecks.of(evidence));
        checks.addAll(WebhookChecks.of(evidence));
        checks.addAll(TraceChecks.of(evidence));
        return checks;
    }
}
