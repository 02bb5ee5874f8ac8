package app.aitopup.wallet;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Settlement;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.contracts.events.WalletHeld;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.wallet.domain.SpendingCaps;
import app.aitopup.wallet.domain.SpendingDay;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.store.Books;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a key may spend, on a real database and a real broker. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class SpendingCapsIT extends Neighbours {
    private static final String SPENDING = "/api/public/v1/key/spending";

    @Inject
    Books books;

    @Inject
    BookTopups bookTopups;

    @Test
    void paysExactlyWhatTheDayLetsHoweverManyAskAtOnce() throws SQLException {
        credit(100_000, "first");

        List<String> ids = IntStream.range(0, 40)
                .mapToObj(i -> publish(capped(1000, i % 2 == 0 ? Settlement.INSTANT : Settlement.HOLD, null, 10_000L)))
                .toList();
        List<Event> answers = ids.stream().map(this::answer).toList();

        assertThat(answers.stream().filter(e -> e instanceof WalletTransferred || e instanceof WalletHeld))
                .hasSize(10);
        assertThat(answers.stream().filter(WalletDeclined.class::isInstance).map(event -> ((WalletDeclined) event)
                        .failureCode()))
                .hasSize(30)
                .containsOnly(4004);
        assertThat(available()).isEqualTo(90_000);
        assertThat(spent()).isEqualTo(10_000);
    }

    /** A key's day is guarded by its own row, too, though in truth a key has one account, whose wallet guards it. */
    @Test
    void paysExactlyWhatTheDayLetsInConcurrentBatches() {
        List<String> accounts =
                IntStream.range(0, 4).mapToObj(i -> Ids.next(Ids.ACCOUNT)).toList();
        Instant now = Instant.now();
        accounts.forEach(one -> books.book(
                        List.of(TransferRequest.funding(
                                Ids.funding(one, Environment.STAGING, "r"), one, Environment.STAGING, 50_000, "r")),
                        now)
                .await()
                .indefinitely());

        List<CompletableFuture<List<Transfer>>> batches = IntStream.range(0, 40)
                .mapToObj(i -> TransferRequest.hold(
                                Ids.next(Ids.TRANSACTION), accounts.get(i % 4), Environment.STAGING, 1000)
                        .spentBy(SpendingDay.of(key, now), new SpendingCaps(null, 10_000L)))
                .map(request -> books.book(List.of(request), now).subscribeAsCompletionStage())
                .toList();

        assertThat(batches.stream().flatMap(batch -> batch.join().stream()).filter(Transfer::isBooked))
                .hasSize(10);
    }

    /** There is no wallet yet that the first of them could lock; nor a day. */
    @Test
    void decidesOnceWhereSeveralHearOfTheFirstTopupAtOnce() {
        Instant now = Instant.now();
        for (int round = 0; round < 100; round++) {
            String stranger = Ids.next(Ids.ACCOUNT);
            TransferRequest request = TransferRequest.hold(
                            Ids.next(Ids.TRANSACTION), stranger, Environment.STAGING, 1000)
                    .spentBy(SpendingDay.of(Ids.next(Ids.KEY), now), new SpendingCaps(null, 10_000L));

            List<CompletableFuture<List<Transfer>>> batches = IntStream.range(0, 8)
                    .mapToObj(i -> books.book(List.of(request), now).subscribeAsCompletionStage())
                    .toList();

            assertThat(batches.stream().flatMap(batch -> batch.join().stream()).map(Transfer::refusal))
                    .as("round %d", round)
                    .hasSize(8)
                    .containsOnly(Code.BALANCE_INSUFFICIENT);
        }
    }

    /** The wallets, the recipients' and the days all come to be, and batches share some of them. */
    @Test
    void booksAccountsThatHaveJustComeToBeWithoutWaitingInACircle() {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        for (int round = 0; round < 30; round++) {
            List<String> accounts =
                    IntStream.range(0, 4).mapToObj(i -> Ids.next(Ids.ACCOUNT)).toList();
            List<SpendingDay> days = accounts.stream()
                    .map(one -> SpendingDay.of(Ids.next(Ids.KEY), now))
                    .toList();
            List<TransferRequest> requests = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String one = accounts.get(i);
                requests.add(TransferRequest.funding(
                        Ids.funding(one, Environment.STAGING, "r"), one, Environment.STAGING, 1000, "r"));
                requests.add(TransferRequest.topup(
                                Ids.next(Ids.TRANSACTION),
                                one,
                                Environment.STAGING,
                                Platform.CLAUDE,
                                "new@example.com",
                                1)
                        .spentBy(days.get(i), new SpendingCaps(null, 10_000L)));
            }
            Random random = new Random(round);
            List<CompletableFuture<List<Transfer>>> batches = IntStream.range(0, 8)
                    .mapToObj(i -> {
                        List<TransferRequest> batch = new ArrayList<>(requests);
                        Collections.shuffle(batch, random);
                        return books.book(List.copyOf(batch.subList(0, 1 + random.nextInt(4))), now)
                                .subscribeAsCompletionStage();
                    })
                    .toList();

            Map<String, List<Transfer>> decisions = batches.stream()
                    .flatMap(batch -> batch.join().stream())
                    .collect(Collectors.groupingBy(Transfer::id));
            assertThat(decisions.values()).as("round %d", round).allSatisfy(ofOne -> assertThat(ofOne)
                    .containsOnly(ofOne.get(0)));
            // Whoever comes again hears what was decided, and what is left is what was booked.
            List<Transfer> all = books.book(requests, now).await().indefinitely();
            for (int i = 0; i < 4; i++) {
                Transfer topup = all.get(2 * i + 1);
                decisions.getOrDefault(topup.id(), List.of()).forEach(one -> assertThat(one)
                        .isEqualTo(topup));
                Transfer last = books.book(
                                List.of(TransferRequest.hold(
                                        Ids.next(Ids.TRANSACTION), accounts.get(i), Environment.STAGING, 1)),
                                now)
                        .await()
                        .indefinitely()
                        .get(0);
                assertThat(last.after().availableCents())
                        .as("round %d", round)
                        .isEqualTo(1000 - (topup.isBooked() ? 1 : 0) - 1);
            }
        }
    }

    /** A long batch, which is booked in two parts at once. */
    @Test
    void answersALongBatchInItsOrder() {
        Instant now = Instant.now();
        List<String> accounts =
                IntStream.range(0, 7).mapToObj(i -> Ids.next(Ids.ACCOUNT)).toList();
        List<TransferRequest> fundings = accounts.stream()
                .map(one -> TransferRequest.funding(
                        Ids.funding(one, Environment.STAGING, "r"), one, Environment.STAGING, 1000, "r"))
                .toList();
        fundings.forEach(funding -> books.book(List.of(funding), now).await().indefinitely());
        List<TransferRequest> batch = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            batch.add(
                    TransferRequest.hold(Ids.next(Ids.TRANSACTION), accounts.get(i % 7), Environment.STAGING, 100 + i));
        }
        // Some of them twice.
        batch.addAll(List.copyOf(batch.subList(0, 20)));

        List<Transfer> decisions = bookTopups.book(batch).await().indefinitely();

        assertThat(decisions.stream().map(Transfer::id))
                .containsExactlyElementsOf(
                        batch.stream().map(TransferRequest::causeId).toList());
        assertThat(decisions.stream().map(Transfer::amountCents))
                .containsExactlyElementsOf(
                        batch.stream().map(TransferRequest::amountCents).toList());
        for (String one : accounts) {
            // In their order: the ones before are paid, and what did not fit was refused.
            long left = 1000;
            for (Transfer decision : decisions.subList(0, 150)) {
                if (decision.accountId().equals(one)) {
                    assertThat(decision.isBooked()).isEqualTo(decision.amountCents() <= left);
                    left -= decision.isBooked() ? decision.amountCents() : 0;
                }
            }
        }
    }

    /** One of a long batch is an error of ours: the part without it may be committed, and nothing is decided twice. */
    @Test
    void booksTheRestOfALongBatchOneByOne() {
        List<TransferRequest> holds = IntStream.range(0, 120)
                .mapToObj(i -> TransferRequest.hold(
                        Ids.next(Ids.TRANSACTION), Ids.next(Ids.ACCOUNT), Environment.STAGING, 1000))
                .toList();
        List<TransferRequest> batch = new ArrayList<>(holds);
        batch.add(
                60,
                TransferRequest.askedBy(fulfilled(Ids.next(Ids.TRANSACTION), 1000))
                        .orElseThrow());

        assertThatThrownBy(() -> bookTopups.book(batch).await().indefinitely())
                .isInstanceOf(IllegalStateException.class);

        for (TransferRequest hold : holds) {
            List<Transfer> decisions = bookTopups.book(List.of(hold)).await().indefinitely();
            assertThat(decisions).extracting(Transfer::id).containsExactly(hold.causeId());
            assertThat(bookTopups.book(List.of(hold)).await().indefinitely()).isEqualTo(decisions);
        }
    }

    @Test
    void refusesATopupOverTheKeysCapBeforeItLooksAtTheBalance() {
        credit(500, "first");

        assertThat(refusal(capped(1001, Settlement.INSTANT, 1000L, null))).isEqualTo(4004);
        assertThat(refusal(capped(1000, Settlement.HOLD, 1000L, null))).isEqualTo(4001);
        assertThat(refusal(capped(501, Settlement.INSTANT, null, 500L))).isEqualTo(4004);
        assertThat(answer(publish(capped(500, Settlement.INSTANT, 1000L, 500L))))
                .isInstanceOf(WalletTransferred.class);
    }

    @Test
    void countsWhatWasSpentBeforeTheKeyHadACap() throws SQLException {
        credit(5000, "first");
        answer(publish(capped(1000, Settlement.INSTANT, null, null)));

        assertThat(refusal(capped(1, Settlement.INSTANT, null, 1000L))).isEqualTo(4004);
        assertThat(spent()).isEqualTo(1000);
    }

    @Test
    void givesBackWhatIsReleasedAndOnlyThat() throws SQLException {
        credit(5000, "first");
        TopupRequested kept = capped(1000, Settlement.HOLD, null, 2000L);
        TopupRequested cancelled = capped(1000, Settlement.HOLD, null, 2000L);
        answer(publish(kept));
        answer(publish(cancelled));
        assertThat(refusal(capped(1000, Settlement.INSTANT, null, 2000L))).isEqualTo(4004);

        publish(fulfilled(kept.transactionId(), 1000));
        publish(cancelRequested(cancelled.transactionId(), 1000));
        publish(cancelRequested(cancelled.transactionId(), 1000));
        answer(cancelled.transactionId(), 3);

        assertThat(spent()).isEqualTo(1000);
        assertThat(answer(publish(capped(1000, Settlement.INSTANT, null, 2000L))))
                .isInstanceOf(WalletTransferred.class);
        assertThat(refusal(capped(1, Settlement.INSTANT, null, 2000L))).isEqualTo(4004);
    }

    /** What an owner sends from the portal no key has spent. */
    @ParameterizedTest
    @EnumSource(Settlement.class)
    void countsForNobodyWhatCameWithoutAKey(Settlement settlement) throws SQLException {
        credit(5000, "first");
        String id = Ids.next(Ids.TRANSACTION);

        Event answer = answer(publish(new TopupRequested(
                id,
                account,
                Environment.STAGING,
                null,
                Platform.CLAUDE,
                1000,
                USER,
                settlement,
                Ids.time(id),
                null,
                null)));

        assertThat(answer).isInstanceOfAny(WalletTransferred.class, WalletHeld.class);
        assertThat(number("SELECT count(*) FROM transfers WHERE key_id IS NULL AND amount_cents = 1000 AND id = '" + id
                        + "'"))
                .isEqualTo(1);
    }

    @Test
    void tellsWhatTheKeyAtHandHasSpentToday() throws SQLException {
        assertThat(spentAsTold(key)).isZero();
        credit(5000, "first");
        answer(publish(capped(700, Settlement.INSTANT, null, null)));
        TopupRequested cancelled = capped(1000, Settlement.HOLD, null, 5000L);
        answer(publish(cancelled));

        assertThat(spentAsTold(key)).isEqualTo(1700);
        assertThat(spentAsTold(Ids.next(Ids.KEY))).as("another key").isZero();
        publish(cancelRequested(cancelled.transactionId(), 1000));
        answer(cancelled.transactionId(), 2);
        assertThat(spentAsTold(key)).isEqualTo(700);

        // Yesterday is another day.
        update("UPDATE spendings SET day = day - 1 WHERE key_id = '" + key + "'");
        assertThat(spentAsTold(key)).isZero();
        update("UPDATE spendings SET day = day + 1 WHERE key_id = '" + key + "'");
    }

    @Test
    void tellsNobodyElseWhatWasSpent() {
        assertThat(given().get(SPENDING).statusCode()).isEqualTo(401);
        assertThat(with(TestTokens.forService("topup-service", account, Environment.STAGING))
                        .get(SPENDING)
                        .statusCode())
                .isEqualTo(401);
    }

    private long spentAsTold(String keyId) {
        Response answer =
                with(TestTokens.ofKey(account, Environment.STAGING, keyId)).get(SPENDING);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.jsonPath().getLong("data.spent_cents");
    }

    private int refusal(TopupRequested request) {
        return ((WalletDeclined) answer(publish(request))).failureCode();
    }

    private TopupRequested capped(long cents, Settlement settlement, Long perTopupCents, Long perDayCents) {
        return requested(Ids.next(Ids.TRANSACTION), USER, cents, settlement, perTopupCents, perDayCents);
    }

    private long spent() throws SQLException {
        return number("SELECT sum(spent_cents) FROM spendings WHERE key_id = '" + key + "'");
    }
}
