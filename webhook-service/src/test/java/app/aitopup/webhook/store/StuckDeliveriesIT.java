package app.aitopup.webhook.store;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Ids;
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

/**
 * How the database finds what an operator or a metric asks for in a long log: by the plan that it makes for any values.
 */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
class StuckDeliveriesIT {
    @Inject
    AgroalDataSource database;

    static Stream<Arguments> looks() {
        return Stream.of(
                Arguments.of(
                        StuckDeliveries.UNTAKEN,
                        "60000",
                        List.of("deliveries_claimable_fresh", "deliveries_claimable_later")),
                Arguments.of(
                        Deliveries.COUNT_DUE,
                        "10000",
                        List.of("deliveries_claimable_fresh", "deliveries_claimable_later")),
                Arguments.of(StuckDeliveries.BACKLOGS, "10, 100", List.of("deliveries_open_of_endpoint")),
                Arguments.of(TopupDeliveries.EVENTS, "'{" + Ids.next(Ids.EVENT) + "}'", List.of("events_pkey")),
                Arguments.of(
                        TopupDeliveries.DELIVERIES,
                        "'{" + Ids.next(Ids.EVENT) + "}'",
                        List.of("deliveries_event_id_endpoint_id_key")),
                Arguments.of(TopupDeliveries.ATTEMPTS, "'{" + Ids.next(Ids.DELIVERY) + "}'", List.of("attempts_pkey")));
    }

    @ParameterizedTest
    @MethodSource("looks")
    void findsItByIndexes(String sql, String values, List<String> indexes) throws SQLException {
        Plan plan = plan(sql, values);

        // The first month has kept the names. Endpoints, and months and the default without rows, may be read through.
        assertThat(plan.lines())
                .contains(indexes.stream().map(index -> index + plan.month()).toList())
                .doesNotContain(Stream.of("events", "deliveries", "attempts")
                        .map(table -> "Seq Scan on " + table + plan.month())
                        .toList());
    }

    /**
     * How a statement is made.
     *
     * @param month what the names of the partition end with that has all the rows
     */
    private record Plan(String lines, String month) {}

    /** An id of about now, without its last sixteen characters. */
    private static String begin(String prefix) {
        return Ids.next(prefix).substring(0, prefix.length() + 10);
    }

    /** Everything in one transaction that is rolled back: rows, statistics and settings. */
    private Plan plan(String sql, String values) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                statement.execute(
                        """
                        INSERT INTO sequences VALUES ('acc_plan', 'staging', 20000);
                        INSERT INTO events
                        SELECT '%1$s' || lpad(n::text, 16, '0'), 'acc_plan', 'staging', 'topup.delivered', n, now(), ''
                        FROM generate_series(1, 20000) AS n;
                        INSERT INTO endpoints (id, account_id, environment, url, enabled, retry_policy, secret_sealed,
                            created_at)
                        SELECT 'whe_plan_' || n, 'acc_plan', 'staging', 'https://example.com', true, 'standard', '', now()
                        FROM generate_series(1, 50) AS n;
                        INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status,
                            attempts_made, fresh, next_attempt_at, claimable_at)
                        SELECT '%2$s' || lpad(n::text, 16, '0'), '%1$s' || lpad(n::text, 16, '0'),
                            'whe_plan_' || 1 + mod(n, 50), 'acc_plan', 'staging', 'topup.delivered',
                            CASE WHEN mod(n, 200) < 2 THEN 'pending' ELSE 'succeeded' END, 1,
                            mod(n, 200) = 0, CASE WHEN mod(n, 200) < 2 THEN now() END,
                            CASE WHEN mod(n, 200) < 2 THEN now() - interval '1 hour' END
                        FROM generate_series(1, 20000) AS n;
                        INSERT INTO attempts (delivery_id, number, trigger, started_at, duration_ms, request_url,
                            request_headers, error)
                        SELECT '%2$s' || lpad(n::text, 16, '0'), 1, 'automatic', now(), 1, '', '{}', 'timeout'
                        FROM generate_series(1, 20000) AS n"""
                                .formatted(begin(Ids.EVENT), begin(Ids.DELIVERY)));
                statement.execute("ANALYZE events, deliveries, attempts, endpoints");
                statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
                statement.execute("PREPARE look AS " + sql);
                StringBuilder plan = new StringBuilder();
                try (ResultSet lines = statement.executeQuery("EXPLAIN EXECUTE look(" + values + ")")) {
                    while (lines.next()) {
                        plan.append(lines.getString(1)).append('\n');
                    }
                }
                statement.execute("DEALLOCATE look");
                try (ResultSet month =
                        statement.executeQuery("SELECT DISTINCT right(tableoid::regclass::text, 8) FROM events"
                                + " WHERE account_id = 'acc_plan'")) {
                    month.next();
                    return new Plan(plan.toString(), month.getString(1));
                }
            } finally {
                connection.rollback();
            }
        }
    }
}
