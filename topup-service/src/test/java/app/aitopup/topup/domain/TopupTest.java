package app.aitopup.topup.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.topup.domain.Topup.Outcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopupTest {
    private static final Instant NOON = Instant.parse("2026-06-13T12:00:00Z");
    private static final TopupRequest REQUEST =
            new TopupRequest(Platform.CLAUDE, 1000, "user@example.com", "order-17", Map.of("cart", "a1"));
    private static final Outcome DELIVERED = new Outcome.Delivered(VoucherCode.of("ATU-7Q3X-0000-0000-9XKD"), 5400);
    private static final Outcome FAILED = new Outcome.Failed(4001);

    @Test
    void goesFromAcceptedToOneEndAndStaysThere() {
        List<TopupState> legal = Arrays.stream(TopupState.values())
                .flatMap(from -> Arrays.stream(TopupState.values()).filter(to -> Lifecycle.allows(from, to)))
                .toList();

        assertThat(legal).containsExactlyInAnyOrder(TopupState.DELIVERED, TopupState.FAILED);
        assertThat(accepted().end(DELIVERED, NOON).end(FAILED, NOON).state()).isEqualTo(TopupState.DELIVERED);
        assertThat(accepted().end(FAILED, NOON).end(DELIVERED, NOON).outcome()).isEqualTo(FAILED);
    }

    @Test
    void keepsItsFirstEndWhenToldAgain() {
        Topup ended = accepted().end(DELIVERED, NOON);
        Outcome again = new Outcome.Delivered(VoucherCode.of("ATU-0000-0000-0000-0000"), 9999);

        assertThat(ended.end(again, NOON.plusSeconds(9))).isSameAs(ended);
    }

    @Test
    void impliesOneEventByItsState() {
        assertThat(accepted().impliedEvent()).isInstanceOf(TopupRequested.class);
        assertThat(accepted().end(FAILED, NOON).impliedEvent()).isInstanceOfSatisfying(TopupFailed.class, event -> {
            assertThat(event.failureCode()).isEqualTo(4001);
            assertThat(event.funds()).isEqualTo(Funds.UNTOUCHED);
            assertThat(event.reference()).isEqualTo("order-17");
        });
        assertThat(accepted().end(DELIVERED, NOON).impliedEvent())
                .isInstanceOfSatisfying(TopupDelivered.class, event -> {
                    assertThat(event.newBalanceCents()).isEqualTo(5400);
                    assertThat(event.voucherLast4()).isEqualTo("9XKD");
                    assertThat(event.toString()).doesNotContain("7Q3X");
                });
    }

    @Test
    void doesNotEndBeforeItBegan() {
        assertThat(accepted().end(FAILED, NOON.minusSeconds(5)).updatedAt()).isEqualTo(NOON);
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
                                request(1000, "user@example.com", "r", Map.of("a", "bc")))
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
        return new TopupRequest(Platform.CLAUDE, cents, email, reference, metadata);
    }

    private static Topup accepted() {
        return new Topup(
                "txn_01k3v6m8q2w4x6z8b0c2d4f6h8",
                "acc_01k3v6m0000000000000000001",
                Environment.STAGING,
                "key_1",
                null,
                REQUEST,
                TopupState.ACCEPTED,
                null,
                NOON,
                NOON);
    }
}
