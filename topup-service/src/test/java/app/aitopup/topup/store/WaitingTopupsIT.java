package app.aitopup.topup.store;

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
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How the database finds the few that wait among many that have ended: by the plan that it makes for any values. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
class WaitingTopupsIT {
    @Inject
    AgroalDataSource database;

    static Stream<Arguments> looks() {
        return Stream.of(
                Arguments.of(WaitingTopups.FOR_LEDGER, "now()", "topups_unanswered"),
                Arguments.of(WaitingTopups.FOR_PROVIDER, "now()", "topups_at_providers"),
                Arguments.of(WaitingTopups.TO_HAND_OVER, "now(), '{vouchers,sandbox,partner}'", "topups_to_fulfil"));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void findsThemByAnIndexThatHoldsOnlyThem(String sql, String values, String index) throws SQLException {
        assertThat(plan(sql, values))
                .containsAnyOf("using " + index + " on topups", "on " + index)
                .doesNotContain("Seq Scan");
    }

    /** Everything in one transaction that is rolled back: rows, statistics and settings. */
    private String plan(String sql, String values) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                statement.execute(
                        """
                        INSERT INTO topups (transaction_id, account_id, environment, key_id, request_digest, state,
                            settlement, held, platform, amount_cents, recipient_email, metadata, failure_code,
                            created_at, updated_at, next_sweep_at)
                        SELECT 'txn_plan_' || n, 'acc_' || n % 100, 'staging', 'key_1', '', state, 'hold',
                            state IN ('held', 'fulfilling'), 'claude', 100, 'user@example.com', '{}',
                            CASE WHEN state = 'failed' THEN 4001 END, now() - interval '1 day', now() - interval '1 day',
                            CASE WHEN state <> 'failed' THEN now() + interval '1 day' END
                        FROM generate_series(1, 20000) AS n, LATERAL (SELECT CASE WHEN n % 200 = 0 THEN 'accepted'
                            WHEN n % 200 = 1 THEN 'held' WHEN n % 200 = 2 THEN 'fulfilling' ELSE 'failed' END AS state)
                            AS standing""");
                statement.execute("ANALYZE topups");
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
