package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
class MigrationIT {
    private static final String SCHEMA = "before";

    @Inject
    AgroalDataSource database;

    @AfterEach
    void drop() throws SQLException {
        run("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    }

    @Test
    void keepsOldDeliveriesAndSecretsAsTheyWere() throws SQLException {
        flyway().target("001").load().migrate();
        run(
                """
                INSERT INTO endpoints (id, account_id, environment, url, enabled, retry_policy, secret_sealed, created_at,
                    deleted_at)
                VALUES ('whe_1', 'acc_1', 'staging', 'https://example.com/', true, 'standard', 'sealed', now(), null),
                    ('whe_2', 'acc_1', 'staging', 'https://example.com/', true, 'standard', null, now(), now());
                INSERT INTO sequences (account_id, environment, last) VALUES ('acc_1', 'staging', 1);
                INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)
                VALUES ('evt_1', 'acc_1', 'staging', 'topup.delivered', 1, now(), '{}');
                INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status,
                    attempts_made, next_attempt_at, claimable_at)
                VALUES ('dlv_1', 'evt_1', 'whe_1', 'acc_1', 'staging', 'topup.delivered', 'pending', 2, now(), now()),
                    ('dlv_2', 'evt_1', 'whe_2', 'acc_1', 'staging', 'topup.delivered', 'dropped', 0, null, null);
                INSERT INTO attempts (delivery_id, number, trigger, started_at, duration_ms, request_url,
                    request_headers, error)
                VALUES ('dlv_1', 1, 'automatic', now(), 7, 'https://example.com/', '{}', 'timeout'),
                    ('dlv_1', 2, 'automatic', now(), 7, 'https://example.com/', '{}', 'timeout')""");

        flyway().load().migrate();

        assertThat(texts("SELECT id || ' ' || status || ' ' || trigger || ' ' || attempts_before FROM deliveries"
                        + " ORDER BY id"))
                .containsExactly("dlv_1 pending automatic 0", "dlv_2 dropped automatic 0");
        assertThat(texts("SELECT id || ' ' || coalesce(encode(secret_sealed, 'escape'), 'none') FROM endpoints"
                        + " WHERE previous_secret_sealed IS NULL ORDER BY id"))
                .containsExactly("whe_1 sealed", "whe_2 none");
        assertThat(texts("SELECT number::text FROM attempts WHERE dns_ms IS NULL ORDER BY number"))
                .containsExactly("1", "2");
        // What a replica of before still writes, beside those of now.
        run(
                """
                INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)
                VALUES ('evt_2', 'acc_1', 'staging', 'topup.failed', 2, now(), '{}');
                INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status)
                VALUES ('dlv_3', 'evt_2', 'whe_1', 'acc_1', 'staging', 'topup.failed', 'held')""");
        assertThat(texts("SELECT trigger FROM deliveries WHERE id = 'dlv_3'")).containsExactly("automatic");
    }

    @Test
    void letsNothingButAPingBeWithoutANumber() throws SQLException {
        flyway().load().migrate();
        run("INSERT INTO sequences (account_id, environment, last) VALUES ('acc_1', 'staging', 0)");
        String insert = "INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)"
                + " VALUES ('evt_%s', 'acc_1', 'staging', '%s', %s, now(), '{}')";

        run(insert.formatted("1", "ping", "NULL"));

        assertThatThrownBy(() -> run(insert.formatted("2", "topup.failed", "NULL")))
                .hasMessageContaining("violates check constraint");
        assertThatThrownBy(() -> run(insert.formatted("3", "ping", "1")))
                .hasMessageContaining("violates check constraint");
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
