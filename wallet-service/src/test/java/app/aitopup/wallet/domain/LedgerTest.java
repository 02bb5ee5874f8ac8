package app.aitopup.wallet.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.contracts.events.WalletFunded;
import app.aitopup.contracts.events.WalletHeld;
import app.aitopup.contracts.events.WalletPosted;
import app.aitopup.contracts.events.WalletReleased;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.wallet.domain.Ledger.Booking;
import app.aitopup.wallet.domain.Ledger.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Environment STAGING = Environment.STAGING;
    private static final WalletKey AVAILABLE = WalletKey.available("acc_1", STAGING);
    private static final WalletKey HELD = WalletKey.held("acc_1", STAGING);
    private static final WalletKey RECIPIENT =
            WalletKey.recipient("acc_1", STAGING, "user@example.com", Platform.CLAUDE);
    private static final WalletKey TREASURY = WalletKey.treasury(STAGING);
    private static final SpendingDay TODAY = SpendingDay.of("key_1", PaperBooks.NOON);
    private static final Instant LATER = PaperBooks.NOON.plusSeconds(60);

    private final PaperBooks books = new PaperBooks();

    @Test
    void movesMoneyFromTheAccountToTheRecipient() {
        books.balances.putAll(Map.of(AVAILABLE, 5000L, RECIPIENT, 4400L));

        Booking booking = books.bookAt(PaperBooks.NOON, List.of(topup("txn_1", 1000)));

        assertThat(booking.balances()).containsOnly(Map.entry(AVAILABLE, 4000L), Map.entry(RECIPIENT, 5400L));
        assertThat(booking.entries())
                .containsExactly(new Entry("txn_1", AVAILABLE, -1000, 4000), new Entry("txn_1", RECIPIENT, 1000, 5400));
        assertThat(booking.answers().get(0).impliedEvent())
                .isEqualTo(new WalletTransferred("txn_1", "acc_1", STAGING, 1000, 5400));
    }

    @Test
    void refusesOneWithoutFailingItsNeighbours() {
        books.balances.put(AVAILABLE, 1500L);

        List<Transfer> answers = books.book(List.of(topup("txn_1", 1000), topup("txn_2", 1000), topup("txn_3", 500)));

        assertThat(answers).extracting(Transfer::refusal).containsExactly(null, Code.BALANCE_INSUFFICIENT, null);
        assertThat(books.balance(AVAILABLE)).isZero();
        assertThat(books.balance(RECIPIENT)).isEqualTo(1500);
        assertThat(books.entries).noneMatch(entry -> entry.transferId().equals("txn_2"));
        assertThat(answers.get(1).impliedEvent()).isEqualTo(new WalletDeclined("txn_2", "acc_1", STAGING, 4001));
    }

    @Test
    void fundsFromTheTreasuryWhichMayBeNegative() {
        Transfer funding = books.book(TransferRequest.funding("fnd_1", "acc_1", STAGING, 100_000, "welcome"));

        assertThat(books.balance(TREASURY)).isEqualTo(-100_000);
        assertThat(books.balance(AVAILABLE)).isEqualTo(100_000);
        assertThat(funding.impliedEvent())
                .isEqualTo(new WalletFunded("fnd_1", "acc_1", STAGING, "welcome", 100_000, 100_000));
    }

    @Test
    void paysTheVeryLastCentAndNotOneMore() {
        assertThat(refusal(1000, 0, 1000)).isNull();
        assertThat(refusal(999, 0, 1000)).isEqualTo(Code.BALANCE_INSUFFICIENT);
        assertThat(refusal(0, 0, 1)).isEqualTo(Code.BALANCE_INSUFFICIENT);
    }

    @Test
    void refusesWhatNoBalanceCouldSay() {
        assertThat(refusal(Long.MAX_VALUE, Long.MAX_VALUE - 10, 11)).isEqualTo(Code.AMOUNT_INVALID);
        assertThat(refusal(Long.MAX_VALUE, Long.MAX_VALUE - 10, 10)).isNull();
    }

    @Test
    void takesNoAmountThatIsNotAboveZeroAndNoUnknownWallet() {
        assertThatIllegalArgumentException().isThrownBy(() -> topup("txn_1", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> hold("txn_1", -5));
        Standing nothing = new Standing(Map.of(AVAILABLE, 1L), Map.of(), Map.of(), Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ledger.book(nothing, List.of(topup("txn_1", 1)), PaperBooks.NOON));
    }

    @Test
    void holdsAndThenPaysWhatWasHeld() {
        books.balances.put(AVAILABLE, 1500L);

        Transfer held = books.book(hold("txn_1", 1000));
        assertThat(held.after()).isEqualTo(new Transfer.After(1000, 500, 1000));
        assertThat(held.impliedEvent()).isEqualTo(new WalletHeld("txn_1", "acc_1", STAGING, 1000));

        Transfer posted = books.book(post("txn_1"));
        assertThat(posted.after()).isEqualTo(new Transfer.After(1000, 500, 0));
        assertThat(posted.id()).isEqualTo("txn_1:settled");
        assertThat(posted.impliedEvent()).isEqualTo(new WalletPosted("txn_1", "acc_1", STAGING, 1000, 1000));
        assertThat(books.balance(RECIPIENT)).isEqualTo(1000);
    }

    @Test
    void holdsAndThenGivesBackWhatWasHeld() {
        books.balances.put(AVAILABLE, 1500L);
        books.book(hold("txn_1", 1000));

        Transfer released = books.book(release("txn_1"));

        assertThat(released.impliedEvent()).isEqualTo(new WalletReleased("txn_1", "acc_1", STAGING, 1000));
        assertThat(books.balance(AVAILABLE)).isEqualTo(1500);
        assertThat(books.balance(HELD)).isZero();
    }

    @Test
    void settlesAHoldOnceAndSaysEachTimeTheSame() {
        books.balances.put(AVAILABLE, 2000L);

        Transfer held = books.book(hold("txn_1", 1000));
        Transfer posted = books.book(post("txn_1"));
        books.book(hold("txn_2", 1000));
        Transfer released = books.book(release("txn_2"));

        assertThat(books.bookAt(LATER, List.of(hold("txn_1", 1000), post("txn_1"), release("txn_1")))
                        .answers())
                .containsExactly(held, posted, posted);
        assertThat(books.bookAt(LATER, List.of(release("txn_2"), post("txn_2"))).answers())
                .containsExactly(released, released);
        assertThat(books.entries).hasSize(8);
    }

    @Test
    void leavesAsItIsWhatWasPaidAtOnceOrDeclined() {
        books.balances.put(AVAILABLE, 1000L);

        Transfer paid = books.book(topup("txn_1", 1000));
        Transfer declined = books.book(hold("txn_2", 1000));

        assertThat(books.book(List.of(release("txn_1"), release("txn_2")))).containsExactly(paid, declined);
        assertThat(books.balance(RECIPIENT)).isEqualTo(1000);
    }

    @Test
    void neverPaysWhatWasCalledOffBeforeItWasAskedFor() {
        books.balances.put(AVAILABLE, 1000L);

        Transfer calledOff = books.book(release("txn_1"));

        assertThat(calledOff.impliedEvent()).isEqualTo(new WalletReleased("txn_1", "acc_1", STAGING, 0));
        assertThat(books.book(List.of(topup("txn_1", 1000), hold("txn_1", 1000), release("txn_1"), post("txn_1"))))
                .containsOnly(calledOff);
        assertThat(books.entries).isEmpty();
    }

    @Test
    void doesInOneBatchWhatItDoesInSeveral() {
        books.balances.put(AVAILABLE, 1000L);

        List<Transfer> answers = books.book(List.of(
                hold("txn_1", 1000), hold("txn_1", 1000), release("txn_1"), post("txn_1"), hold("txn_2", 1000)));

        assertThat(answers)
                .extracting(Transfer::id)
                .containsExactly("txn_1", "txn_1", "txn_1:settled", "txn_1:settled", "txn_2");
        assertThat(books.balance(HELD)).isEqualTo(1000);
    }

    @Test
    void postsNothingThatWasNeverHeldAndNothingOfAnotherAccount() {
        books.balances.put(AVAILABLE, 1000L);
        books.book(topup("txn_1", 900));
        books.book(hold("txn_2", 900));
        books.book(hold("txn_3", 50));

        for (String neverHeld : List.of("txn_1", "txn_2", "txn_unknown")) {
            assertThatIllegalStateException().isThrownBy(() -> books.book(post(neverHeld)));
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> books.book(TransferRequest.release("txn_3", "acc_2", STAGING)));
    }

    @Test
    void checksTheKeysCapsBeforeTheBalance() {
        SpendingCaps caps = new SpendingCaps(500L, 800L);
        books.balances.put(AVAILABLE, 600L);

        assertThat(books.book(topup("txn_1", 501).spentBy(TODAY, caps)).refusal())
                .isEqualTo(Code.SPENDING_LIMIT_REACHED);
        assertThat(books.book(topup("txn_2", 500).spentBy(TODAY, caps)).refusal())
                .isNull();
        // Neither fits; the cap is named.
        assertThat(books.book(topup("txn_3", 301).spentBy(TODAY, caps)).refusal())
                .isEqualTo(Code.SPENDING_LIMIT_REACHED);
        assertThat(books.book(topup("txn_4", 300).spentBy(TODAY, caps)).refusal())
                .isEqualTo(Code.BALANCE_INSUFFICIENT);
        assertThat(books.spent(TODAY)).isEqualTo(500);
    }

    @Test
    void countsForADayWhatWasSpentBeforeItHadACap() {
        books.balances.put(AVAILABLE, 5000L);
        books.book(topup("txn_1", 1000).spentBy(TODAY, SpendingCaps.NONE));

        SpendingCaps capped = new SpendingCaps(null, 1000L);
        SpendingDay tomorrow = new SpendingDay("key_1", TODAY.day().plusDays(1));
        assertThat(books.book(topup("txn_2", 1).spentBy(TODAY, capped)).refusal())
                .isEqualTo(Code.SPENDING_LIMIT_REACHED);
        assertThat(books.book(topup("txn_3", 1000).spentBy(tomorrow, capped)).refusal())
                .isNull();
    }

    @Test
    void givesBackToTheDayWhatIsReleased() {
        SpendingCaps caps = new SpendingCaps(null, 1000L);
        books.balances.put(AVAILABLE, 5000L);
        books.book(hold("txn_1", 1000).spentBy(TODAY, caps));
        assertThat(books.book(hold("txn_2", 1).spentBy(TODAY, caps)).refusal()).isEqualTo(Code.SPENDING_LIMIT_REACHED);

        books.book(release("txn_1"));

        assertThat(books.spent(TODAY)).isZero();
        assertThat(books.book(hold("txn_3", 1000).spentBy(TODAY, caps)).refusal())
                .isNull();
        assertThatIllegalArgumentException().isThrownBy(() -> topup("txn_4", 1).spentBy(null, caps));
    }

    @Test
    void saysThatItRunsLowOncePerCrossing() {
        books.balances.put(AVAILABLE, 3000L);
        books.thresholds.put(AVAILABLE, 2000L);

        assertThat(books.book(topup("txn_1", 1000)).announcements()).hasSize(1);
        Transfer crossing = books.book(hold("txn_2", 1));
        assertThat(crossing.announcements())
                .containsExactly(
                        new Announcement(new WalletHeld("txn_2", "acc_1", STAGING, 1), PaperBooks.NOON),
                        new Announcement(new BalanceLow("txn_2", "acc_1", STAGING, 1999, 2000), PaperBooks.NOON));
        assertThat(books.book(topup("txn_3", 1)).announcements()).hasSize(1);

        books.book(release("txn_2"));
        books.book(TransferRequest.funding("fnd_1", "acc_1", STAGING, 5, "more"));
        assertThat(books.book(topup("txn_4", 100)).announcements()).hasSize(2);
        // Told again as it was told first, whatever was set since.
        books.thresholds.put(AVAILABLE, 1L);
        assertThat(books.bookAt(LATER, List.of(hold("txn_2", 1))).answers()).containsExactly(crossing);
    }

    @Test
    void saysThatItRunsLowWhenTheThresholdIsRaisedOverTheBalance() {
        assertThat(change(1000, 1001).runsLow(0)).isTrue();
        assertThat(change(1000, 1001).runsLow(1000)).isTrue();
        assertThat(change(1000, 1000).runsLow(0)).isFalse();
        // It was told then already.
        assertThat(change(1000, 5000).runsLow(1001)).isFalse();
    }

    private static ThresholdChange change(long availableCents, long thresholdCents) {
        return new ThresholdChange("thr_1", "acc_1", STAGING, availableCents, thresholdCents, PaperBooks.NOON);
    }

    private static Code refusal(long available, long recipient, long cents) {
        PaperBooks books = new PaperBooks();
        books.balances.putAll(Map.of(AVAILABLE, available, RECIPIENT, recipient));
        return books.book(topup("txn_1", cents)).refusal();
    }

    private static TransferRequest topup(String id, long cents) {
        return TransferRequest.topup(id, "acc_1", STAGING, Platform.CLAUDE, "user@example.com", cents);
    }

    private static TransferRequest hold(String id, long cents) {
        return TransferRequest.hold(id, "acc_1", STAGING, cents);
    }

    private static TransferRequest post(String id) {
        return TransferRequest.post(id, "acc_1", STAGING, Platform.CLAUDE, "user@example.com");
    }

    private static TransferRequest release(String id) {
        return TransferRequest.release(id, "acc_1", STAGING);
    }
}
