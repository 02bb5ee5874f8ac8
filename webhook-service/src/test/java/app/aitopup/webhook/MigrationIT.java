package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
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

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

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
                VALUES ('evt_01a', 'acc_1', 'staging', 'topup.delivered', 1, now(), '{}');
                INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status,
                    attempts_made, next_attempt_at, claimable_at)
                VALUES ('dlv_01a', 'evt_01a', 'whe_1', 'acc_1', 'staging', 'topup.delivered', 'pending', 2, now(), now()),
                    ('dlv_01b', 'evt_01a', 'whe_2', 'acc_1', 'staging', 'topup.delivered', 'dropped', 0, null, null);
                INSERT INTO attempts (delivery_id, number, trigger, started_at, duration_ms, request_url,
                    request_headers, error)
                VALUES ('dlv_01a', 1, 'automatic', now(), 7, 'https://example.com/', '{}', 'timeout'),
                    ('dlv_01a', 2, 'automatic', now(), 7, 'https://example.com/', '{}', 'timeout')""");

        flyway().load().migrate();

        assertThat(texts("SELECT id || ' ' || status || ' ' || trigger || ' ' || attempts_before FROM deliveries"
                        + " ORDER BY id"))
                .containsExactly("dlv_01a pending automatic 0", "dlv_01b dropped automatic 0");
        assertThat(texts("SELECT id || ' ' || coalesce(encode(secret_sealed, 'escape'), 'none') FROM endpoints"
                        + " WHERE previous_secret_sealed IS NULL ORDER BY id"))
                .containsExactly("whe_1 sealed", "whe_2 none");
        assertThat(texts("SELECT number::text FROM attempts WHERE dns_ms IS NULL ORDER BY number"))
                .containsExactly("1", "2");
        // What a replica of before still writes, beside those of now.
        run(
                """
                INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)
                VALUES ('evt_01b', 'acc_1', 'staging', 'topup.failed', 2, now(), '{}');
                INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status)
                VALUES ('dlv_01c', 'evt_01b', 'whe_1', 'acc_1', 'staging', 'topup.failed', 'held')""");
        assertThat(texts("SELECT trigger FROM deliveries WHERE id = 'dlv_01c'")).containsExactly("automatic");
    }

    @Test
    void makesTheFirstMonthOfWhatWasThereAndCopiesNothing() throws SQLException {
        flyway().target("003").load().migrate();
        String event = Ids.event(Ids.next(Ids.TRANSACTION), "topup.delivered");
        String delivery = Ids.next(Ids.DELIVERY);
        run(
                """
                INSERT INTO endpoints (id, account_id, environment, url, enabled, retry_policy, secret_sealed, created_at)
                VALUES ('whe_1', 'acc_1', 'staging', 'https://example.com/', true, 'standard', 'sealed', now());
                INSERT INTO sequences (account_id, environment, last) VALUES ('acc_1', 'staging', 1);
                INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)
                VALUES ('%1$s', 'acc_1', 'staging', 'topup.delivered', 1, now(), 'as it was');
                INSERT INTO deliveries (id, event_id, endpoint_id, account_id, environment, event_type, status,
                    attempts_made, next_attempt_at, claimable_at)
                VALUES ('%2$s', '%1$s', 'whe_1', 'acc_1', 'staging', 'topup.delivered', 'pending', 1, now(), now());
                INSERT INTO attempts (delivery_id, number, trigger, started_at, duration_ms, request_url,
                    request_headers, error)
                VALUES ('%2$s', 1, 'automatic', now(), 7, 'https://example.com/', '{}', 'timeout')"""
                        .formatted(event, delivery));
        String files = "SELECT relfilenode::text FROM pg_class WHERE relnamespace = '" + SCHEMA
                + "'::regnamespace AND relkind IN ('r', 'i')";
        List<String> before = texts(files + " AND relname ~ '^(events|deliveries|attempts)'");

        flyway().load().migrate();

        assertThat(texts("SELECT encode(body, 'escape') FROM events WHERE id = '" + event + "'"))
                .containsExactly("as it was");
        assertThat(texts("SELECT status FROM deliveries WHERE event_id = '" + event + "'"))
                .containsExactly("pending");
        assertThat(texts("SELECT error FROM attempts WHERE delivery_id = '" + delivery + "'"))
                .containsExactly("timeout");
        assertThat(before).isNotEmpty();
        assertThat(texts(files + " AND relname ~ '\\d{4}_\\d\\d$'"))
                .as("tables and indexes of the first month")
                .containsExactlyInAnyOrderElementsOf(before);
        String again = "INSERT INTO events (id, account_id, environment, type, sequence, occurred_at, body)"
                + " VALUES ('" + event + "', 'acc_1', 'staging', 'topup.delivered', 2, now(), '')";
        assertThatThrownBy(() -> run(again)).hasMessageContaining("duplicate key");
    }

    /** A replica of the version before has prepared its statements, and goes on with them. */
    @Test
    void leavesThePreparedStatementsOfOldReplicasAsTheyWere() throws SQLException {
        flyway().target("003").load().migrate();
        try (Connection old = DriverManager.getConnection(url, user, password);
                Statement statement = old.createStatement()) {
            statement.execute("SET search_path TO " + SCHEMA);
            statement.execute("PREPARE known AS SELECT id, body FROM events WHERE id = ANY($1::text[])");
            statement.execute(
                    "PREPARE finish AS UPDATE deliveries SET status = 'succeeded' WHERE id = $1 RETURNING id, event_id");
            statement.execute("PREPARE log AS SELECT delivery_id, number FROM attempts WHERE delivery_id = $1");
            List<String> all =
                    List.of("EXECUTE known('{evt_01a}')", "EXECUTE finish('dlv_01a')", "EXECUTE log('dlv_01a')");
            for (String one : all) {
                statement.execute(one);
            }

            flyway().load().migrate();

            for (String one : all) {
                assertThatCode(() -> statement.execute(one)).as(one).doesNotThrowAnyException();
            }
        }
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
