package app.aitopup.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import app.aitopup.edge.Transactions;
import app.aitopup.edge.testing.RealInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done in one transaction is done whole or not at all, and leaves its connection in order. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class TransactionsIT {
    // More often than the pool has connections: one that came back in a transaction would be met again.
    private static final int OFTEN = 30;
    private static final String MARK = "SELECT coalesce(current_setting('app.mark', true), '')";

    @Inject
    Pool pool;

    @BeforeEach
    void empty() {
        sql("CREATE TABLE written (number int PRIMARY KEY)");
    }

    @AfterEach
    void clear() {
        sql("DROP TABLE written");
    }

    @Test
    void commitsWhatWasDone() {
        String looked = Transactions.run(
                        pool,
                        connection -> one(connection, "SELECT 'seen'"),
                        (connection, seen) -> Transactions.together(
                                        List.of(insert(connection, 1), insert(connection, 2)))
                                .replaceWith(seen))
                .await()
                .indefinitely();

        assertThat(looked).isEqualTo("seen");
        assertThat(written()).isEqualTo(2);
    }

    @Test
    void looksWithinTheTransaction() {
        // SET LOCAL says nothing outside of one.
        String seen = Transactions.run(
                        pool,
                        connection -> Uni.combine()
                                .all()
                                .unis(
                                        one(connection, "SELECT set_config('app.mark', 'set', true)"),
                                        one(connection, MARK))
                                .asTuple(),
                        (connection, looked) -> one(connection, MARK))
                .await()
                .indefinitely();

        assertThat(seen).isEqualTo("set");
    }

    @Test
    void rollsBackAllOfItWhereOneStatementFails() {
        for (int i = 0; i < OFTEN; i++) {
            Uni<Void> twice = Transactions.run(
                    pool,
                    connection -> one(connection, "SELECT 'seen'"),
                    (connection, seen) -> Transactions.together(
                            List.of(insert(connection, 1), insert(connection, 1), insert(connection, 2))));

            assertThatThrownBy(() -> twice.await().indefinitely())
                    .isInstanceOf(PgException.class)
                    .hasMessageContaining("written_pkey");
        }

        assertThat(written()).isZero();
    }

    @Test
    void doesNothingWhereLookingFails() {
        AtomicBoolean acted = new AtomicBoolean();
        for (int i = 0; i < OFTEN; i++) {
            Uni<Void> failing =
                    Transactions.run(pool, connection -> one(connection, "SELECT 1 / 0"), (connection, seen) -> {
                        acted.set(true);
                        return insert(connection, 1);
                    });

            assertThatThrownBy(() -> failing.await().indefinitely()).hasMessageContaining("division by zero");
        }

        assertThat(acted).isFalse();
        assertThat(written()).isZero();
    }

    private static Uni<Void> insert(SqlConnection connection, int number) {
        return connection
                .query("INSERT INTO written VALUES (" + number + ")")
                .execute()
                .replaceWithVoid();
    }

    private static Uni<String> one(SqlConnection connection, String sql) {
        return connection.query(sql).execute().map(rows -> rows.iterator()
                .next()
                .getString(0));
    }

    private long written() {
        return pool.query("SELECT count(*) FROM written")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0))
                .await()
                .indefinitely();
    }

    private void sql(String text) {
        pool.query(text).execute().await().indefinitely();
    }
}
