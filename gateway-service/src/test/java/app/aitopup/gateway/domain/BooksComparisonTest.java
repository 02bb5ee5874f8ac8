package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BooksComparisonTest {

    @ParameterizedTest
    @CsvSource({
        // delivered before; captured, held; delivered and pending after. Each at its bounds.
        "0, 0, 0, 0, 0",
        "5, 5, 0, 5, 0",
        // Paid, and not yet told to the top-up service.
        "5, 7, 0, 5, 2",
        // Delivered while the wallet was being looked at.
        "5, 5, 0, 9, 0",
        // Held for what is still pending.
        "5, 5, 3, 5, 3",
        "5, 6, 2, 6, 9",
    })
    void findsNothingInTopupsThatAreOnTheirWay(long before, long captured, long held, long delivered, long pending) {
        assertThat(findings(before, captured, held, delivered, pending)).isEmpty();
    }

    @Test
    void findsWhatIsDeliveredAndNotPaid() {
        assertThat(findings(6, 5, 0, 6, 0))
                .containsExactly(
                        "staging: 6 top-ups are delivered, only 5 are paid",
                        "staging: top-ups worth 600 cents are delivered, only 500 cents are paid");
    }

    @Test
    void findsWhatIsPaidAndNeitherDeliveredNorPending() {
        assertThat(findings(5, 8, 0, 5, 2))
                .containsExactly(
                        "staging: 8 top-ups are paid, only 7 are delivered or pending",
                        "staging: 800 cents are paid, only top-ups worth 700 cents are delivered or pending");
    }

    @Test
    void findsWhatIsHeldForNothing() {
        assertThat(findings(5, 5, 2, 5, 1))
                .containsExactly(
                        "staging: money is held for 2 top-ups, only 1 are pending",
                        "staging: 200 cents are held, only top-ups worth 100 cents are pending");
    }

    @Test
    void findsCentsThatDifferWhereTheNumbersAgree() {
        TopupTotals topup = new TopupTotals(5, 500, 2, 200);

        assertThat(BooksComparison.findings("live", topup, new CapturedMoney(5, 499, 2, 200), topup))
                .containsExactly("live: top-ups worth 500 cents are delivered, only 499 cents are paid");
        assertThat(BooksComparison.findings("live", topup, new CapturedMoney(5, 701, 2, 200), topup))
                .containsExactly("live: 701 cents are paid, only top-ups worth 700 cents are delivered or pending");
        assertThat(BooksComparison.findings("live", topup, new CapturedMoney(5, 500, 2, 201), topup))
                .containsExactly("live: 201 cents are held, only top-ups worth 200 cents are pending");
    }

    /** Every top-up is worth a dollar. */
    private static List<String> findings(long before, long captured, long held, long delivered, long pending) {
        return BooksComparison.findings(
                "staging",
                new TopupTotals(before, before * 100, 0, 0),
                new CapturedMoney(captured, captured * 100, held, held * 100),
                new TopupTotals(delivered, delivered * 100, pending, pending * 100));
    }
}
