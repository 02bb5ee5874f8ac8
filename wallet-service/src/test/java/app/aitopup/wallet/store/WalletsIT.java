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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the database finds the wallets of a list among many, by the plan that it makes without looking at the values. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class WalletsIT {
    private static final String BY_ID = "wallets_of_recipients";
    private static final String BY_RECIPIENT = "wallets_account_id_environment_kind_recipient_email_platfor_key";

    @Inject
    AgroalDataSource database;

    @ParameterizedTest
    @CsvSource({
        "false, false, " + BY_ID,
        "false, true,  " + BY_ID,
        "true,  false, " + BY_RECIPIENT,
        "true,  true,  " + BY_RECIPIENT,
    })
    void findsAPageByAnIndexWhateverTheFilters(boolean byEmail, boolean byPlatform, String index) throws SQLException {
        String plan = plan(Wallets.ofRecipientsSql(byEmail, byPlatform), byEmail, byPlatform);

        assertThat(plan).contains("using " + index + " on wallets");
        if (!byEmail) {
            assertThat(plan)
                    .as("a page is read in its order, not sorted out of all")
                    .doesNotContain("Sort");
        }
    }

    /** Everything in one transaction that is rolled back: rows, statistics and settings. */
    private String plan(String sql, boolean byEmail, boolean byPlatform) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            try {
                statement.execute(
                        """
                        INSERT INTO wallets (environment, account_id, kind, recipient_email, platform, balance_cents,
                            updated_at)
                        SELECT 'staging', 'acc_' || n % 200, 'recipient', 'user' || n || '@example.com', platform, 1, now()
                        FROM generate_series(1, 5000) AS n, unnest(ARRAY['claude', 'chatgpt', 'gemini']) AS platform""");
                statement.execute("ANALYZE wallets");
                statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
                statement.execute("PREPARE page AS " + sql);
                String values = "'acc_1', 'staging', 0, 51"
                        + (byEmail ? ", 'user1@example.com'" : "")
                        + (byPlatform ? ", 'claude'" : "");
                StringBuilder plan = new StringBuilder();
                try (ResultSet lines = statement.executeQuery("EXPLAIN EXECUTE page(" + values + ")")) {
                    while (lines.next()) {
                        plan.append(lines.getString(1)).append('\n');
                    }
                }
                statement.execute("DEALLOCATE page");
                return plan.toString();
            } finally {
                connection.rollback();
            }
        }
    }
}
