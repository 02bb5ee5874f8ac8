package app.aitopup.topup.domain;

import static app.aitopup.topup.domain.Examples.LATER;
import static app.aitopup.topup.domain.Examples.NOON;
import static app.aitopup.topup.domain.Examples.accepted;
import static app.aitopup.topup.domain.Examples.hear;
import static app.aitopup.topup.domain.Examples.held;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Rehearsal;
import app.aitopup.contracts.Settlement;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.contracts.events.TopupCancelRequested;
import app.aitopup.contracts.events.TopupCancelled;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.contracts.events.TopupFulfilled;
import app.aitopup.contracts.events.TopupRejected;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.topup.domain.Topup.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopupTest {
    private static final LedgerAnswer PAID = new LedgerAnswer.Paid(5400);
    private static final LedgerAnswer DECLINED = new LedgerAnswer.Declined(4001);
    private static final LedgerAnswer RELEASED = new LedgerAnswer.Released(1000);

    @Test
    void isDeliveredByOneTransferAndStaysSo() {
        Topup delivered = hear(accepted(Settlement.INSTANT), PAID);

        assertThat(delivered.state()).isEqualTo(TopupState.DELIVERED);
        assertThat(delivered.funds()).isEqualTo(Funds.CAPTURED);
        assertThat(delivered.progress().dueAt()).isNull();
        for (LedgerAnswer again : List.of(PAID, DECLINED, RELEASED, new LedgerAnswer.Held())) {
            assertThat(hear(delivered, again)).isSameAs(delivered);
        }
        assertThat(delivered.cancel(LATER, LATER)).isSameAs(delivered);
    }

    @Test
    void isDeliveredOnlyWhenTheLedgerHasPaidWhatIsHeld() {
        Topup fulfilled = held().ask(LATER, LATER).fulfil(LATER, LATER.plusSeconds(5));

        assertThat(fulfilled.state()).isEqualTo(TopupState.FULFILLED);
        assertThat(fulfilled.funds()).isEqualTo(Funds.HELD);
        assertThat(ImpliedEvent.of(fulfilled)).get().isInstanceOf(TopupFulfilled.class);
        Topup delivered = hear(fulfilled, PAID);
        assertThat(delivered.funds()).isEqualTo(Funds.CAPTURED);
        assertThat(delivered.progress().steps().stream().map(Topup.Step::state))
                .containsExactly(TopupState.HELD, TopupState.FULFILLING, TopupState.FULFILLED);
    }

    @Test
    void failsOnlyWhenTheLedgerHasReleasedWhatIsHeld() {
        Topup rejected = held().ask(LATER, LATER).reject(4002, LATER, LATER.plusSeconds(5));

        assertThat(rejected.status()).isEqualTo(TopupStatus.PENDING);
        assertThat(rejected.funds()).isEqualTo(Funds.HELD);
        assertThat(ImpliedEvent.of(rejected)).get().isInstanceOf(TopupRejected.class);
        assertThat(hear(rejected, DECLINED)).as("it was not declined").isSameAs(rejected);
        Topup failed = hear(rejected, RELEASED);
        assertThat(failed.outcome()).isEqualTo(new Outcome.Failed(4002));
        assertThat(failed.funds()).isEqualTo(Funds.RELEASED);
    }

    @Test
    void isCancelledWhileNobodyDelivers() {
        Topup cancelling = held().cancel(LATER, LATER.plusSeconds(5));

        assertThat(cancelling.funds()).isEqualTo(Funds.HELD);
        assertThat(ImpliedEvent.of(cancelling)).get().isInstanceOf(TopupCancelRequested.class);
        assertThat(cancelling.ask(LATER, LATER)).isSameAs(cancelling);
        Topup cancelled = hear(cancelling, RELEASED);
        assertThat(cancelled.status()).isEqualTo(TopupStatus.CANCELLED);
        assertThat(cancelled.funds()).isEqualTo(Funds.RELEASED);
        assertThat(ImpliedEvent.of(cancelled)).get().isInstanceOf(TopupCancelled.class);
    }

    @Test
    void isNotCancelledOnceTheProviderWasAsked() {
        Topup fulfilling = held().ask(LATER, LATER);

        assertThat(fulfilling.cancel(LATER, LATER)).isSameAs(fulfilling);
    }

    @Test
    void endsAsTheLedgerDecidedBeforeItHeardOfTheCancellation() {
        Topup cancelling = accepted(Settlement.INSTANT).cancel(LATER, LATER.plusSeconds(5));

        assertThat(cancelling.funds()).isEqualTo(Funds.UNKNOWN);
        assertThat(hear(cancelling, PAID).state()).isEqualTo(TopupState.DELIVERED);
        assertThat(hear(cancelling, DECLINED).state()).isEqualTo(TopupState.FAILED);
        Topup cancelled = hear(cancelling, new LedgerAnswer.Released(0));
        assertThat(cancelled.state()).isEqualTo(TopupState.CANCELLED);
        assertThat(cancelled.funds()).isEqualTo(Funds.UNTOUCHED);
    }

    @Test
    void remembersThatItsMoneyIsHeldWhenItHearsSoWhileItIsCancelled() {
        Topup cancelling = hear(accepted(Settlement.HOLD).cancel(LATER, LATER.plusSeconds(5)), new LedgerAnswer.Held());

        assertThat(cancelling.state()).isEqualTo(TopupState.CANCELLING);
        assertThat(cancelling.funds()).isEqualTo(Funds.HELD);
        assertThat(hear(cancelling, new LedgerAnswer.Held())).isSameAs(cancelling);
    }

    @Test
    void impliesOneEventByItsState() {
        assertThat(ImpliedEvent.of(accepted(Settlement.HOLD)))
                .get()
                .isInstanceOfSatisfying(TopupRequested.class, event -> {
                    assertThat(event.settlement()).isEqualTo(Settlement.HOLD);
                    assertThat(event.acceptedAt()).isEqualTo(NOON);
                    assertThat(event.perDayCents()).isEqualTo(20_000);
                });
        assertThat(ImpliedEvent.of(hear(accepted(Settlement.INSTANT), DECLINED)))
                .get()
                .isInstanceOfSatisfying(TopupFailed.class, event -> {
                    assertThat(event.failureCode()).isEqualTo(4001);
                    assertThat(event.funds()).isEqualTo(Funds.UNTOUCHED);
                    assertThat(event.reference()).isEqualTo("order-17");
                });
        assertThat(ImpliedEvent.of(hear(accepted(Settlement.INSTANT), PAID)))
                .get()
                .isInstanceOfSatisfying(TopupDelivered.class, event -> {
                    assertThat(event.newBalanceCents()).isEqualTo(5400);
                    assertThat(event.voucherLast4()).isEqualTo("9XKD");
                    assertThat(event.toString()).doesNotContain("7Q3X");
                });
        assertThat(ImpliedEvent.of(held())).as("nobody else has anything to do").isEmpty();
    }

    @Test
    void doesNotGoBackInTime() {
        Topup cancelling = held().cancel(NOON.minusSeconds(5), LATER);

        assertThat(cancelling.updatedAt()).isEqualTo(LATER);
    }

    @Test
    void canStartInTheNextThirtyDaysOnly() {
        assertThat(TopupRequest.canStart(null, NOON)).isTrue();
        assertThat(TopupRequest.canStart(NOON.plusMillis(1), NOON)).isTrue();
        assertThat(TopupRequest.canStart(NOON.plus(Duration.ofDays(30)), NOON)).isTrue();
        assertThat(TopupRequest.canStart(NOON, NOON)).isFalse();
        assertThat(TopupRequest.canStart(NOON.plus(Duration.ofDays(30)).plusMillis(1), NOON))
                .isFalse();
    }

    /** The plus-tag table of the product contract, and what is none of its tags. */
    @ParameterizedTest
    @CsvSource({
        "name@example.com, DELIVER",
        "name+fail@example.com, FAIL",
        "name+pending@example.com, PENDING",
        "name+hold@example.com, HOLD",
        "name+outage@example.com, OUTAGE",
        "name+unavailable@example.com, UNAVAILABLE",
        "name+slow@example.com, SLOW",
        "name+news+fail@example.com, FAIL",
        "name+fail+news@example.com, DELIVER",
        "fail@example.com, DELIVER",
        "name+failed@example.com, DELIVER",
        "name+@example.com, DELIVER",
        "name+deliver@example.com, DELIVER",
        "name@sub+fail.example.com, DELIVER",
    })
    void rehearsesWhatThePlusTagSays(String email, Rehearsal rehearsal) {
        assertThat(Rehearsal.of(email)).isEqualTo(rehearsal);
    }

    @Test
    void tellsRequestsApartByTheirFields() {
        Map<String, String> oneOrder = new LinkedHashMap<>(Map.of("a", "1"));
        oneOrder.put("b", "2");
        Map<String, String> otherOrder = new LinkedHashMap<>(Map.of("b", "2"));
        otherOrder.put("a", "1");

        assertThat(request(1000, "user@example.com", "r", oneOrder).digest())
                .isEqualTo(request(1000, "user@example.com", "r", otherOrder).digest());
        assertThat(Stream.of(
                                request(1000, "user@example.com", "r", Map.of()),
                                request(1001, "user@example.com", "r", Map.of()),
                                request(1000, "user@example.co", "mr", Map.of()),
                                request(1000, "user@example.com", null, Map.of()),
                                request(1000, "user@example.com", "", Map.of()),
                                request(1000, "user@example.com", "r", Map.of("ab", "c")),
                                request(1000, "user@example.com", "r", Map.of("a", "bc")),
                                Examples.request(null),
                                Examples.request(NOON),
                                Examples.request(LATER))
                        .map(request -> Arrays.toString(request.digest())))
                .doesNotHaveDuplicates();
    }

    @Test
    void vouchersHaveEightyRandomBitsAndDoNotShowThemselves() {
        VoucherCode voucher = VoucherCode.generate(new Random(7));

        assertThat(voucher.text()).matches("ATU(-[0-9A-HJKMNP-TV-Z]{4}){4}");
        assertThat(voucher.last4()).isEqualTo(voucher.text().substring(19));
        assertThat("" + voucher).doesNotContain(voucher.text().substring(4, 18));
        assertThat(Stream.generate(() -> VoucherCode.generate(new Random()).text())
                        .limit(1000))
                .doesNotHaveDuplicates();
    }

    private static TopupRequest request(long cents, String email, String reference, Map<String, String> metadata) {
        return new TopupRequest(Platform.CLAUDE, cents, email, reference, metadata, null);
    }
}
