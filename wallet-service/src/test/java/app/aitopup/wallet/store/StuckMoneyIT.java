package app.aitopup.wallet.store;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.edge.testing.RealInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How the database finds what an operator asks for in a long history: by the plan that it makes for any values. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class StuckMoneyIT {
    @Inject
    AgroalDataSource database;

    static Stream<Arguments> looks() {
        return Stream.of(
                Arguments.of(StuckMoney.UNTOLD_FUNDINGS, "now()", List.of("transfers_untold")),
                Arguments.of(StuckMoney.UNTOLD_THRESHOLDS, "now()", List.of("threshold_changes_untold")),
                Arguments.of(StuckMoney.OPEN_HOLDS, "now()", List.of("transfers_open_holds", "transfers_pkey")),
                Arguments.of(TopupTransfers.TRANSFERS, "'{txn_plan_1}'", List.of("transfers_pkey")),
                Arguments.of(
                        TopupTransfers.ENTRIES,
                        "'{txn_plan_1}'",
                        List.of("entries_transfer_id_wallet_id_key", "wallets_pkey")));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void findsItByIndexes(String sql, String values, List<String> indexes) throws SQLException {
        assertThat(plan(sql, values)).contains(indexes).doesNotContain("Seq Scan");
    }

    /** Everything in one transaction that is rolled back: rows, statistics and settings. */
    private String plan(String sql, String values) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                statement.execute(
                        """
                        INSERT INTO transfers (id, kind, account_id, environment, amount_cents, credited_after_cents,
                            available_after_cents, held_after_cents, created_at, untold, settled)
                        SELECT 'txn_plan_' || n, 'hold', 'acc_' || n % 100, 'staging', 1, 1, 1, 1,
                            now() - interval '90 days', false, n % 500 > 0
                        FROM generate_series(1, 20000) AS n;
                        INSERT INTO transfers (id, kind, account_id, environment, amount_cents, credited_after_cents,
                            available_after_cents, held_after_cents, created_at, untold)
                        SELECT 'txn_plan_' || n || ':settled', 'post', 'acc_' || n % 100, 'staging', 1, 1, 1, 0,
                            now() - interval '90 days', false
                        FROM generate_series(1, 20000) AS n WHERE n % 500 > 0;
                        INSERT INTO threshold_changes
                        SELECT 'thr_plan_' || n, 'acc_1', 'staging', 1, 2, now(), false FROM generate_series(1, 20000) AS n;
                        INSERT INTO wallets (environment, account_id, kind, balance_cents, updated_at)
                        SELECT 'staging', 'acc_plan_' || n, 'held', 0, now() FROM generate_series(1, 20000) AS n;
                        INSERT INTO entries (transfer_id, wallet_id, amount_cents, balance_after_cents)
                        SELECT 'txn_plan_' || n, id, 1, 1 FROM generate_series(1, 20000) AS n
                            JOIN wallets ON account_id = 'acc_plan_' || n""");
                statement.execute("ANALYZE transfers, threshold_changes, wallets, entries");
                statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
                statement.execute("PREPARE look AS " + sql);
                StringBuilder plan = new StringBuilder();
                try (ResultSet lines = statement.executeQuery("EXPLAIN EXECUTE look(" + values + ")")) {
                    while (lines.next()) {
                        plan.append(lines.getString(1)).append('\n');
                    }
                }
                statement.execute("DEALLOCATE look");
                return plan.toString();
            } finally {
                connection.rollback();
            }
        }
    }
}
