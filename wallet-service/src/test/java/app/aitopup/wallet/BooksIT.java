package app.aitopup.wallet;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.wallet.domain.BooksReport;
import app.aitopup.wallet.store.BooksFigures;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The check of the books on a real database, in which the tests break them by hand. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class BooksIT extends Neighbours {
    private static final String BOOKS = "/api/operator/v1/books";
    private static final String FIGURES = "data.environments.staging.";

    @Inject
    BooksFigures figures;

    @Test
    void showsEveryFigureBehindTheBalance() {
        JsonPath before = books();
        credit(10_000, "first");
        answer(request(USER, 1000));
        String posted = held(700);
        publish(fulfilled(posted, 700));
        String released = held(600);
        publish(cancelRequested(released, 600));
        held(500);
        answer(posted, 2);
        answer(released, 2);
        answer(request(USER, 1_000_000));

        JsonPath after = books();

        assertThat(after.getBoolean("data.balanced")).isTrue();
        assertThat(after.getMap("data").keySet().stream().map(Object::toString))
                .containsExactly(
                        "balanced",
                        "checked_at",
                        "entries_sum_cents",
                        "unbalanced_transfers",
                        "wallets_differing_from_entries",
                        "negative_wallets",
                        "environments");
        for (Map.Entry<String, Long> change : Map.of(
                        "captured_count", 2L,
                        "captured_cents", 1700L,
                        "open_holds_count", 1L,
                        "open_holds_cents", 500L,
                        "held_wallets_cents", 500L,
                        "available_cents", 7800L,
                        "recipients_cents", 1700L,
                        "treasury_cents", -10_000L,
                        "funded_cents", 10_000L)
                .entrySet()) {
            String figure = FIGURES + change.getKey();
            assertThat(after.getLong(figure) - before.getLong(figure))
                    .as(figure)
                    .isEqualTo(change.getValue());
        }
        assertThat(after.getMap("data.environments.live")).hasSize(9);
    }

    @Test
    void seesBrokenBooksAndSaysWhere() throws SQLException {
        credit(10_000, "first");
        String hold = held(500);
        String paid = request(USER, 1000);
        answer(paid);
        String mine = " WHERE account_id = '" + account + "' AND kind = ";

        sees(
                oddEntry(hold),
                withoutOddEntry(hold),
                Map.of("entries_sum_cents", 7, "unbalanced_transfers", 1, "wallets_differing_from_entries", 1));
        sees(
                "UPDATE wallets SET balance_cents = balance_cents + 1" + mine + "'held'",
                "UPDATE wallets SET balance_cents = balance_cents - 1" + mine + "'held'",
                Map.of("wallets_differing_from_entries", 1));
        sees(
                "ALTER TABLE wallets DROP CONSTRAINT wallets_check;" + " UPDATE wallets SET balance_cents = -1" + mine
                        + "'available'",
                "UPDATE wallets SET balance_cents = 8500" + mine + "'available';"
                        + " ALTER TABLE wallets ADD CONSTRAINT wallets_check"
                        + " CHECK (kind = 'treasury' OR balance_cents >= 0)",
                Map.of("wallets_differing_from_entries", 1, "negative_wallets", 1));
        sees(
                "UPDATE transfers SET amount_cents = 999 WHERE id = '" + paid + "'",
                "UPDATE transfers SET amount_cents = 1000 WHERE id = '" + paid + "'",
                Map.of("unbalanced_transfers", 1));
        String turn = "UPDATE entries SET amount_cents = -amount_cents WHERE transfer_id = '" + paid + "'";
        sees(turn, turn, Map.of("wallets_differing_from_entries", 2));
        // Every sum is right, but what is held is not on hold and what is captured never reached anyone.
        sees(
                "UPDATE transfers SET kind = 'topup' WHERE id = '" + hold + "'",
                "UPDATE transfers SET kind = 'hold' WHERE id = '" + hold + "'",
                Map.of());
        assertThat(books().getBoolean("data.balanced")).isTrue();
    }

    @Test
    void showsTheNewestCheckAsMetrics() throws SQLException {
        credit(10_000, "first");
        String hold = held(500);
        await().until(() -> metric("aitopup_books_balanced") == 1);
        double checked = metric("aitopup_books_checked_timestamp_seconds");

        update(oddEntry(hold));
        try {
            // By the schedule, nobody asks.
            await().until(() -> metric("aitopup_books_balanced") == 0);
            assertThat(metric("aitopup_books_imbalance_cents")).isEqualTo(7);
            assertThat(metric("aitopup_books_checked_timestamp_seconds")).isGreaterThan(checked);
        } finally {
            update(withoutOddEntry(hold));
        }
        await().until(() -> metric("aitopup_books_balanced") == 1);
        assertThat(metric("aitopup_books_imbalance_cents")).isZero();
    }

    @Test
    void doesNotGoOnSayingThatTheBooksBalanceWhereItCouldNotCheckThem() throws SQLException {
        await().until(() -> metric("aitopup_books_balanced") == 1);

        update("ALTER TABLE entries RENAME TO entries_away");
        try {
            await().until(() -> Double.isNaN(metric("aitopup_books_balanced")));
            assertThat(metric("aitopup_books_imbalance_cents")).isNaN();
            // The last outcome's age is what an operator goes by.
            assertThat(metric("aitopup_books_checked_timestamp_seconds")).isPositive();
        } finally {
            update("ALTER TABLE entries_away RENAME TO entries");
        }
        await().until(() -> metric("aitopup_books_balanced") == 1);
    }

    /** A replica that checks keeps the others from checking at the same time, and no operator from asking. */
    @Test
    void checksInTurnButAnswersAnOperatorAlways() throws SQLException {
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(4001001)");

            assertThat(reportInTurn()).isEmpty();
            assertThat(books().getBoolean("data.balanced")).isTrue();
            other.rollback();
        }
        // The schedule may have its turn just then.
        await().until(() -> reportInTurn().isPresent());
    }

    @Test
    void isForOperatorsAlone() {
        assertThat(caller().get(BOOKS).jsonPath().getInt("code")).isEqualTo(2003);
        assertThat(portal().get(BOOKS).jsonPath().getInt("code")).isEqualTo(2003);
        assertThat(given().get(BOOKS).jsonPath().getInt("code")).isEqualTo(2000);
    }

    /** Breaks the books, looks, and mends them: these figures are to be wrong and no others. */
    private void sees(String breaking, String mending, Map<String, Integer> wrong) throws SQLException {
        update(breaking);
        try {
            JsonPath books = books();
            assertThat(books.getBoolean("data.balanced")).as(breaking).isFalse();
            for (String figure : List.of(
                    "entries_sum_cents",
                    "unbalanced_transfers",
                    "wallets_differing_from_entries",
                    "negative_wallets")) {
                assertThat(books.getInt("data." + figure))
                        .as("%s after %s", figure, breaking)
                        .isEqualTo(wrong.getOrDefault(figure, 0));
            }
        } finally {
            update(mending);
        }
    }

    private static String oddEntry(String transferId) {
        return "INSERT INTO entries (transfer_id, wallet_id, amount_cents, balance_after_cents) SELECT '" + transferId
                + "', id, 7, 7 FROM wallets WHERE kind = 'treasury' AND environment = 'staging'";
    }

    private static String withoutOddEntry(String transferId) {
        return "DELETE FROM entries WHERE transfer_id = '" + transferId + "' AND amount_cents = 7";
    }

    private Optional<BooksReport> reportInTurn() {
        return figures.reportInTurn(Instant.now()).await().indefinitely();
    }

    private JsonPath books() {
        return operator().get(BOOKS).jsonPath();
    }

    static double metric(String name) {
        Matcher line = Pattern.compile("(?m)^" + name + "(?:\\{[^}]*})? (\\S+)$")
                .matcher(given().get("/q/metrics").asString());
        return line.find() ? Double.parseDouble(line.group(1)) : Double.NaN;
    }
}
