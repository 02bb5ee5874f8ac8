package app.aitopup.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.wallet.store.BooksFigures;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a check of the books may take is its own figure, not that of all statements. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
@TestProfile(BooksTimeoutIT.OwnBound.class)
class BooksTimeoutIT {
    private static final String QUERY_CANCELED = "57014";

    /** So short that it ends before the wait for a lock, which the pool bounds, would. */
    public static class OwnBound implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("aitopup.wallet.books.statement-timeout", "300ms");
        }
    }

    @Inject
    AgroalDataSource database;

    @Inject
    BooksFigures figures;

    @Test
    void endsAtItsOwnBound() throws SQLException {
        try (Connection other = database.getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE");

            PgException failure = catchThrowableOfType(
                    PgException.class,
                    () -> figures.report(Instant.now()).await().indefinitely());

            assertThat(failure.getSqlState()).isEqualTo(QUERY_CANCELED);
            other.rollback();
        }
    }
}
