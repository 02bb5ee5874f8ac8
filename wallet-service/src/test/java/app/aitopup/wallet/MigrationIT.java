package app.aitopup.wallet;

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
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The migrations, on rows from before them, in a schema of their own. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class MigrationIT {
    private static final String SCHEMA = "before";

    @Inject
    AgroalDataSource database;

    @AfterEach
    void drop() throws SQLException {
        run("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    }

    @Test
    void givesOldMovementsTheirPlaceInTheHistoryAndTheBalancesAfter() throws SQLException {
        flyway().target("001").load().migrate();
        // Rows stand in the order in which they were last written, and replicas' clocks differ: only entries tell.
        run(
                """
                INSERT INTO wallets (environment, account_id, kind, recipient_email, platform, balance_cents, updated_at)
                VALUES ('staging', '', 'treasury', '', '', -5000, now()),
                    ('staging', 'acc_1', 'available', '', '', 3500, now()),
                    ('staging', 'acc_1', 'recipient', 'user@example.com', 'claude', 1500, now());
                INSERT INTO transfers (id, kind, account_id, environment, amount_cents, reference, failure_code,
                    credited_after_cents, created_at, untold)
                VALUES ('txn_9', 'topup', 'acc_1', 'staging', 1000, null, null, 1000, '2026-06-01T00:00:05Z', false),
                    ('txn_2', 'topup', 'acc_1', 'staging', 9999, null, 4001, null, '2026-06-01T00:00:03Z', false),
                    ('txn_1', 'topup', 'acc_1', 'staging', 500, null, null, 1500, '2026-06-01T00:00:04Z', false),
                    ('fnd_1', 'funding', 'acc_1', 'staging', 5000, 'welcome', null, 5000, '2026-06-01T00:00:01Z', true);
                INSERT INTO entries (transfer_id, wallet_id, amount_cents, balance_after_cents)
                VALUES ('fnd_1', 1, -5000, -5000), ('fnd_1', 2, 5000, 5000), ('txn_9', 2, -1000, 4000),
                    ('txn_9', 3, 1000, 1000), ('txn_1', 2, -500, 3500), ('txn_1', 3, 500, 1500);
                """);

        flyway().load().migrate();

        String movements = "SELECT id || ' ' || available_after_cents || ' ' || held_after_cents FROM transfers"
                + " WHERE available_after_cents IS NOT NULL ORDER BY sequence";
        assertThat(texts(movements)).containsExactly("fnd_1 5000 0", "txn_9 4000 0", "txn_1 3500 0");
        assertThat(texts("SELECT id FROM transfers WHERE available_after_cents IS NULL"))
                .containsExactly("txn_2");
        // What comes next stands behind all of them.
        run(
                """
                INSERT INTO transfers (id, kind, account_id, environment, amount_cents, credited_after_cents,
                    available_after_cents, held_after_cents, created_at, untold)
                VALUES ('txn_4', 'hold', 'acc_1', 'staging', 100, 100, 3400, 100, '2026-01-01T00:00:00Z', false)""");
        assertThat(texts(movements)).endsWith("txn_4 3400 100");
        assertThat(texts("SELECT threshold_cents::text FROM wallets")).containsOnly("0");
    }

    @Test
    void knowsWhichOldHoldsAreOpen() throws SQLException {
        flyway().target("003").load().migrate();
        run(
                """
                INSERT INTO transfers (id, kind, account_id, environment, amount_cents, failure_code,
                    credited_after_cents, available_after_cents, held_after_cents, created_at, untold)
                VALUES ('txn_1', 'hold', 'acc_1', 'staging', 100, null, 100, 900, 100, now(), false),
                    ('txn_2', 'hold', 'acc_1', 'staging', 100, null, 200, 800, 200, now(), false),
                    ('txn_3', 'hold', 'acc_1', 'staging', 100, null, 300, 700, 300, now(), false),
                    ('txn_4', 'hold', 'acc_1', 'staging', 9999, 4001, null, null, null, now(), false),
                    ('txn_2:settled', 'post', 'acc_1', 'staging', 100, null, 100, 700, 200, now(), false),
                    ('txn_3:settled', 'release', 'acc_1', 'staging', 100, null, 800, 800, 100, now(), false)""");

        flyway().load().migrate();

        assertThat(texts("SELECT id FROM transfers WHERE kind = 'hold' AND failure_code IS NULL AND NOT settled"))
                .containsExactly("txn_1");
    }

    @Test
    void beginsWithEmptyTablesAsWell() throws SQLException {
        flyway().load().migrate();

        run(
                """
                INSERT INTO transfers (id, kind, account_id, environment, amount_cents, failure_code, created_at, untold)
                VALUES ('txn_1', 'topup', 'acc_1', 'staging', 100, 4001, now(), false)""");
        assertThat(texts("SELECT sequence::text FROM transfers")).containsExactly("1");
    }

    private FluentConfiguration flyway() {
        return Flyway.configure().dataSource(database).schemas(SCHEMA).locations("db/migration");
    }

    private void run(String statements) throws SQLException {
        try (Connection connection = inSchema();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
            connection.commit();
        }
    }

    private List<String> texts(String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = inSchema();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                texts.add(result.getString(1));
            }
            connection.rollback();
        }
        return texts;
    }

    /** Until the end of its transaction, so that nobody gets this connection as it is. */
    private Connection inSchema() throws SQLException {
        Connection connection = database.getConnection();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL search_path TO " + SCHEMA);
        }
        return connection;
    }
}
