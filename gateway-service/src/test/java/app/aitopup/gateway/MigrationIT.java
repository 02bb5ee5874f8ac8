package app.aitopup.gateway;

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
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class MigrationIT {
    private static final String SCHEMA = "before";
    private static final String ROWS =
            """
            INSERT INTO accounts (id, name, created_at) VALUES ('acc_1', 'Acme', now());
            INSERT INTO users (id, account_id, email, password_hash, created_at)
            VALUES ('usr_1', 'acc_1', 'a@example.com', '$argon2id$x', now());
            INSERT INTO api_keys (id, account_id, environment, name, key_hash, prefix, last4, scopes, created_at)
            VALUES ('key_1', 'acc_1', 'live', 'Old', sha256('1'), 'ak_live', 'abcd', '{topup:read}', now());
            INSERT INTO sessions (token_hash, account_id, user_id, expires_at, created_at)
            VALUES (sha256('s'), 'acc_1', 'usr_1', now() + interval '1 hour', now())""";

    @Inject
    AgroalDataSource database;

    @AfterEach
    void drop() throws SQLException {
        run("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE");
    }

    @Test
    void keepsOldKeysGoodFromEverywhereAndOldAccountsOpen() throws SQLException {
        flyway().target("001").load().migrate();
        run(ROWS);

        flyway().load().migrate();

        assertThat(texts("SELECT id || ' ' || cardinality(allowed_ips) FROM api_keys WHERE key_hash = sha256('1')"
                        + " AND per_day_cents IS NULL"))
                .containsExactly("key_1 0");
        assertThat(texts("SELECT id FROM accounts WHERE suspended_at IS NULL AND suspension_reason IS NULL"))
                .containsExactly("acc_1");
        // What a replica of before still writes, beside those of now.
        run("INSERT INTO api_keys (id, account_id, environment, name, key_hash, prefix, last4, scopes, created_at)"
                + " VALUES ('key_2', 'acc_1', 'live', 'New', sha256('2'), 'ak_live', 'abcd', '{topup:read}', now())");
        assertThat(texts("SELECT id FROM api_keys WHERE cardinality(allowed_ips) = 0 ORDER BY id"))
                .containsExactly("key_1", "key_2");
    }

    @Test
    void holdsTheRulesInTheSchemaToo() throws SQLException {
        flyway().load().migrate();
        run(ROWS);
        String entry = "INSERT INTO audit_log (id, at, actor_type, actor_id, action, ip, request_id)"
                + " VALUES ('aud_%s', now(), '%s', %s, '%s', '::1', 'req_1')";
        run(entry.formatted("1", "operator", "NULL", "books.checked"));
        run(entry.formatted("2", "user", "'usr_1'", "key.minted"));

        for (String refused : List.of(
                entry.formatted("3", "operator", "'op_1'", "books.checked"),
                entry.formatted("3", "key", "NULL", "key.minted"),
                entry.formatted("3", "somebody", "'x'", "key.minted"),
                entry.formatted("3", "user", "'usr_1'", "minted a key"),
                "UPDATE accounts SET suspension_reason = 'why'",
                "UPDATE api_keys SET allowed_ips = array_fill('::1'::text, ARRAY[51])",
                "INSERT INTO retired_key_secrets VALUES ('x', 'key_1', now(), now())",
                "INSERT INTO retired_key_secrets VALUES (sha256('x'), 'key_0', now(), now())",
                "UPDATE audit_log SET ip = '::2'",
                "DELETE FROM audit_log")) {
            assertThatThrownBy(() -> run(refused)).as(refused).hasMessageContainingAll("ERROR:");
        }
        assertThat(texts("SELECT id FROM audit_log ORDER BY id")).containsExactly("aud_1", "aud_2");
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
