package app.aitopup.wallet.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.contracts.events.WalletFunded;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.wallet.domain.Ledger.Booking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Instant NOON = Instant.parse("2026-06-13T12:00:00Z");
    private static final Environment STAGING = Environment.STAGING;
    private static final WalletKey AVAILABLE = WalletKey.available("acc_1", STAGING);
    private static final WalletKey RECIPIENT =
            WalletKey.recipient("acc_1", STAGING, "user@example.com", Platform.CLAUDE);
    private static final WalletKey TREASURY = WalletKey.treasury(STAGING);

    @Test
    void movesMoneyFromTheAccountToTheRecipient() {
        Booking booking = Ledger.book(Map.of(AVAILABLE, 5000L, RECIPIENT, 4400L), List.of(topup("txn_1", 1000)), NOON);

        assertThat(booking.balances()).containsOnly(Map.entry(AVAILABLE, 4000L), Map.entry(RECIPIENT, 5400L));
        assertThat(booking.entries())
                .containsExactly(new Entry("txn_1", AVAILABLE, -1000, 4000), new Entry("txn_1", RECIPIENT, 1000, 5400));
        assertThat(booking.transfers().get(0).impliedEvent())
                .isEqualTo(new WalletTransferred("txn_1", "acc_1", STAGING, 1000, 5400));
    }

    @Test
    void refusesOneWithoutFailingItsNeighbours() {
        Booking booking = Ledger.book(
                Map.of(AVAILABLE, 1500L, RECIPIENT, 0L),
                List.of(topup("txn_1", 1000), topup("txn_2", 1000), topup("txn_3", 500)),
                NOON);

        assertThat(booking.transfers())
                .extracting(Transfer::refusal)
                .containsExactly(null, Code.BALANCE_INSUFFICIENT, null);
        assertThat(booking.balances()).containsOnly(Map.entry(AVAILABLE, 0L), Map.entry(RECIPIENT, 1500L));
        assertThat(booking.entries()).noneMatch(entry -> entry.transferId().equals("txn_2"));
        assertThat(booking.transfers().get(1).impliedEvent())
                .isEqualTo(new WalletDeclined("txn_2", "acc_1", STAGING, 4001));
    }

    @Test
    void fundsFromTheTreasuryWhichMayBeNegative() {
        TransferRequest funding = TransferRequest.funding("fnd_1", "acc_1", STAGING, 100_000, "welcome");

        Booking booking = Ledger.book(Map.of(TREASURY, 0L, AVAILABLE, 0L), List.of(funding), NOON);

        assertThat(booking.balances()).containsOnly(Map.entry(TREASURY, -100_000L), Map.entry(AVAILABLE, 100_000L));
        assertThat(booking.transfers().get(0).impliedEvent())
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
        assertThatIllegalArgumentException().isThrownBy(() -> topup("txn_1", -5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ledger.book(Map.of(AVAILABLE, 1L), List.of(topup("txn_1", 1)), NOON));
    }

    /** Any sequence of fundings and top-ups, in any batches, keeps the books. To see one again: -Dseed=… */
    @Test
    void keepsTheBooksInAnySequence() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        Map<WalletKey, Long> balances = new HashMap<>(Map.of(TREASURY, 0L));
        List<Entry> entries = new ArrayList<>();
        List<TransferRequest> batch = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            String account = "acc_" + random.nextInt(3);
            TransferRequest request = random.nextInt(4) == 0
                    ? TransferRequest.funding("fnd_" + i, account, STAGING, 1 + random.nextInt(3000), "r" + i)
                    : TransferRequest.topup(
                            "txn_" + i,
                            account,
                            STAGING,
                            Platform.GEMINI,
                            "r" + random.nextInt(4),
                            1 + random.nextInt(1500));
            balances.putIfAbsent(request.debit(), 0L);
            balances.putIfAbsent(request.credit(), 0L);
            batch.add(request);
            if (random.nextInt(10) == 0) {
                Booking booking = Ledger.book(balances, batch, NOON);
                assertThat(booking.transfers()).as("seed %d", seed).hasSameSizeAs(batch);
                balances.putAll(booking.balances());
                entries.addAll(booking.entries());
                batch.clear();
            }
        }

        assertThat(entries.stream().mapToLong(Entry::amountCents).sum())
                .as("seed %d", seed)
                .isZero();
        Map<WalletKey, Long> sums = new HashMap<>();
        for (Entry entry : entries) {
            long sum = sums.merge(entry.wallet(), entry.amountCents(), Long::sum);
            assertThat(entry.balanceAfterCents()).as("seed %d", seed).isEqualTo(sum);
            assertThat(entry.wallet().equals(TREASURY) || sum >= 0)
                    .as("seed %d", seed)
                    .isTrue();
        }
        sums.forEach((wallet, sum) ->
                assertThat(balances.get(wallet)).as("seed %d", seed).isEqualTo(sum));
    }

    private static Code refusal(long available, long recipient, long cents) {
        Map<WalletKey, Long> balances = Map.of(AVAILABLE, available, RECIPIENT, recipient);
        return Ledger.book(balances, List.of(topup("txn_1", cents)), NOON)
                .transfers()
                .get(0)
                .refusal();
    }

    private static TransferRequest topup(String id, long cents) {
        return TransferRequest.topup(id, "acc_1", STAGING, Platform.CLAUDE, "user@example.com", cents);
    }
}
