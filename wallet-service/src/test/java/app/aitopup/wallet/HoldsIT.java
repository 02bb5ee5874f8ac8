package app.aitopup.wallet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.contracts.events.WalletHeld;
import app.aitopup.contracts.events.WalletPosted;
import app.aitopup.contracts.events.WalletReleased;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.store.Books;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What becomes of held money, on a real database and a real broker. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class HoldsIT extends Neighbours {

    @Inject
    Books books;

    @Inject
    Clock clock;

    @Test
    void holdsThenPosts() {
        credit(5000, "first");

        String id = held(1000);
        assertThat(answer(id)).isEqualTo(new WalletHeld(id, account, Environment.STAGING, 1000));
        assertBalance(4000, 1000);
        assertThat(caller().get(WALLETS).jsonPath().getList("data.items")).isEmpty();

        publish(fulfilled(id, 1000));
        assertThat(answer(id, 2)).isEqualTo(new WalletPosted(id, account, Environment.STAGING, 1000, 1000));
        assertBalance(4000, 0);
        assertThat(caller().get(WALLETS).jsonPath().getInt("data.items[0].balance_cents"))
                .isEqualTo(1000);
    }

    @Test
    void releasesWhatIsRejectedOrCancelled() {
        credit(5000, "first");
        String rejected = held(1000);
        String cancelled = held(2000);
        assertBalance(2000, 3000);

        publish(rejected(rejected, 1000));
        publish(cancelRequested(cancelled, 2000));

        assertThat(answer(rejected, 2)).isEqualTo(new WalletReleased(rejected, account, Environment.STAGING, 1000));
        assertThat(answer(cancelled, 2)).isEqualTo(new WalletReleased(cancelled, account, Environment.STAGING, 2000));
        assertBalance(5000, 0);
    }

    @Test
    void declinesToHoldWhatIsNotThere() {
        credit(999, "first");

        String id = publish(holdRequested(Ids.next(Ids.TRANSACTION), 1000));

        assertThat(answer(id)).isEqualTo(new WalletDeclined(id, account, Environment.STAGING, 4001));
        assertBalance(999, 0);
    }

    @Test
    void neverPaysWhatWasCancelledBeforeItWasAskedFor() {
        credit(5000, "first");
        for (Event request : List.of(
                requested(Ids.next(Ids.TRANSACTION), USER, 1000), holdRequested(Ids.next(Ids.TRANSACTION), 1000))) {
            String id = request.subject();
            WalletReleased nothing = new WalletReleased(id, account, Environment.STAGING, 0);

            publish(cancelRequested(id, 1000));
            assertThat(answer(id)).isEqualTo(nothing);
            publish(request);
            assertThat(answer(id, 2)).isEqualTo(nothing);
            publish(fulfilled(id, 1000));
            assertThat(answer(id, 3)).isEqualTo(nothing);
            assertThat(answers(id).stream().map(Received::id).distinct()).hasSize(1);
        }
        assertBalance(5000, 0);
    }

    @Test
    void leavesPaidWhatIsCancelledTooLate() {
        credit(5000, "first");
        String transferred = request(USER, 1000);
        String posted = held(1000);
        publish(fulfilled(posted, 1000));
        String declined = request(USER, 50_000);

        for (String id : List.of(transferred, posted, declined)) {
            publish(cancelRequested(id, 1000));
        }

        assertThat(answer(transferred, 2)).isInstanceOf(WalletTransferred.class).isEqualTo(answer(transferred));
        assertThat(answer(posted, 3)).isInstanceOf(WalletPosted.class).isEqualTo(answer(posted, 2));
        assertThat(answer(declined, 2)).isInstanceOf(WalletDeclined.class).isEqualTo(answer(declined));
        assertBalance(3000, 0);
    }

    @Test
    void leavesReleasedWhatIsFulfilledTooLate() {
        credit(5000, "first");
        String id = held(1000);
        publish(cancelRequested(id, 1000));

        publish(fulfilled(id, 1000));

        assertThat(answer(id, 3)).isInstanceOf(WalletReleased.class).isEqualTo(answer(id, 2));
        assertBalance(5000, 0);
    }

    @Test
    void saysAgainTheVerySameWhenAskedAgain() {
        credit(5000, "first");
        String id = Ids.next(Ids.TRANSACTION);
        for (int delivery = 0; delivery < 2; delivery++) {
            publish(holdRequested(id, 1000));
            publish(fulfilled(id, 1000));
        }

        answer(id, 4);
        for (int first = 0; first < 2; first++) {
            Received told = answers(id).get(first);
            Received again = answers(id).get(first + 2);
            assertThat(again.event()).isEqualTo(told.event());
            assertThat(again.id()).isEqualTo(told.id());
            assertThat(again.time()).isEqualTo(told.time());
        }
        assertBalance(4000, 0);
    }

    @Test
    void putsAsideAPostOfWhatWasNeverHeldAndGoesOn() {
        credit(5000, "first");
        String unknown = Ids.next(Ids.TRANSACTION);
        String paidAtOnce = request(USER, 1000);

        publish(fulfilled(unknown, 1000));
        publish(fulfilled(paidAtOnce, 1000));
        publish(holdRequested(Ids.next(Ids.TRANSACTION), -1));
        String next = held(500);

        assertThat(answer(next)).isInstanceOf(WalletHeld.class);
        for (String aside : List.of(unknown, paidAtOnce)) {
            await().until(() -> topics.records(Topics.TOPUP_DLQ).stream()
                    .anyMatch(record -> new String(record.value(), UTF_8).contains(aside)));
        }
        assertThat(answers(unknown)).isEmpty();
        assertBalance(3500, 500);
    }

    /** One batch, in one transaction: each is decided after the one before, whatever there is of the same top-up. */
    @Test
    void decidesABatchInItsOrder() {
        credit(2000, "first");
        String first = Ids.next(Ids.TRANSACTION);
        String second = Ids.next(Ids.TRANSACTION);

        List<Transfer> decisions = books.book(
                        List.of(
                                hold(first, 2000),
                                hold(first, 2000),
                                hold(second, 2000),
                                release(first),
                                release(first),
                                post(first),
                                hold(Ids.next(Ids.TRANSACTION), 1500),
                                release(second)),
                        clock.instant())
                .await()
                .indefinitely();

        assertThat(decisions.stream().map(Transfer::impliedEvent))
                .extracting(event -> event.type().type())
                .containsExactly(
                        "wallet.held",
                        "wallet.held",
                        "wallet.declined",
                        "wallet.released",
                        "wallet.released",
                        "wallet.released",
                        "wallet.held",
                        "wallet.declined");
        assertBalance(500, 1500);
    }

    /** As two replicas in a rebalance, which both have the records. */
    @Test
    void decidesOnceWhatTwoBatchesAskAtTheSameTime() throws SQLException {
        credit(20_000, "first");
        List<String> ids =
                IntStream.range(0, 40).mapToObj(i -> Ids.next(Ids.TRANSACTION)).toList();
        List<TransferRequest> requests = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            requests.add(i % 2 == 0 ? topup(ids.get(i), "r" + i % 7 + "@example.com") : hold(ids.get(i), 1000));
            requests.add(release(ids.get(i)));
        }
        List<TransferRequest> reversed = new ArrayList<>(requests);
        Collections.reverse(reversed);

        for (int round = 0; round < 3; round++) {
            List<CompletableFuture<List<Transfer>>> batches = List.of(
                    books.book(requests, clock.instant()).subscribeAsCompletionStage(),
                    books.book(reversed, clock.instant()).subscribeAsCompletionStage(),
                    books.book(requests, clock.instant()).subscribeAsCompletionStage());
            assertThat(batches.get(0).join()).isEqualTo(batches.get(2).join());
            List<Transfer> backwards = new ArrayList<>(batches.get(1).join());
            Collections.reverse(backwards);
            // Whoever came first, both heard one decision on each release.
            for (int i = 1; i < requests.size(); i += 2) {
                assertThat(backwards.get(i)).isEqualTo(batches.get(0).join().get(i));
            }
        }

        assertThat(
                        number(
                                "SELECT count(*) FROM transfers WHERE account_id = '" + account + "' AND kind = 'hold'"
                                        + " AND failure_code IS NULL AND id NOT IN (SELECT hold_id FROM transfers WHERE hold_id IS NOT NULL)"))
                .isZero();
    }

    /** The last line of defence: what the program must not do, the schema does not let it. */
    @Test
    void letsNothingButTheSchemaDecideTwice() {
        credit(5000, "first");
        String id = held(1000);
        String columns = "INSERT INTO transfers (id, kind, account_id, environment, amount_cents, created_at, untold,"
                + " credited_after_cents, available_after_cents, held_after_cents) VALUES ('";
        String settled = "', '" + account + "', 'staging', 1000, now(), false, 1000, 4000, 0)";
        publish(fulfilled(id, 1000));
        answer(id, 2);

        for (String broken : List.of(
                columns + id + ":settled', 'release" + settled,
                columns + id + ":again', 'post" + settled,
                columns + Ids.next(Ids.TRANSACTION) + ":settled', 'post" + settled,
                columns + Ids.next(Ids.TRANSACTION) + "', 'release" + settled,
                "UPDATE wallets SET balance_cents = -1 WHERE kind = 'held' AND account_id = '" + account + "'",
                "UPDATE spendings SET spent_cents = -1 WHERE key_id = '" + key + "'")) {
            assertThat(catchThrowable(() -> update(broken)))
                    .as(broken)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("constraint");
        }
    }

    private void assertBalance(long availableCents, long heldCents) {
        JsonPath balance = balance();
        assertThat(balance.getLong("data.available_cents")).isEqualTo(availableCents);
        assertThat(balance.getLong("data.held_cents")).isEqualTo(heldCents);
    }

    private TransferRequest topup(String id, String recipient) {
        return TransferRequest.topup(id, account, Environment.STAGING, Platform.GEMINI, recipient, 1000);
    }

    private TransferRequest hold(String id, long cents) {
        return TransferRequest.hold(id, account, Environment.STAGING, cents);
    }

    private TransferRequest post(String id) {
        return TransferRequest.post(id, account, Environment.STAGING, Platform.CLAUDE, USER);
    }

    private TransferRequest release(String id) {
        return TransferRequest.release(id, account, Environment.STAGING);
    }
}
