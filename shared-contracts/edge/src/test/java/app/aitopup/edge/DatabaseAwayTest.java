package app.aitopup.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class DatabaseAwayTest {

    @Test
    void isToldFromAStatementThatIsRefused() {
        assertThat(DatabaseAway.causedBy(new ConnectException())).isTrue();
        assertThat(DatabaseAway.causedBy(new CompletionException(new ConnectException())))
                .isTrue();
        assertThat(DatabaseAway.causedBy(new NoStackTraceThrowable("Timeout")))
                .as("no connection in the pool")
                .isTrue();
        assertThat(DatabaseAway.causedBy(new SQLException("", "57P01"))).isTrue();
        assertThat(DatabaseAway.causedBy(postgres("57P03"))).as("starting up").isTrue();
        assertThat(DatabaseAway.causedBy(postgres("40P01"))).as("deadlock").isTrue();
        assertThat(DatabaseAway.causedBy(ClosedConnectionException.INSTANCE))
                .as("silent for too long")
                .isTrue();
        assertThat(DatabaseAway.causedBy(postgres("57014")))
                .as("statement timeout")
                .isTrue();
        assertThat(DatabaseAway.causedBy(postgres("55P03"))).as("lock timeout").isTrue();
        assertThat(DatabaseAway.causedBy(new SQLException("", "55P03"))).isTrue();
        assertThat(DatabaseAway.causedBy(postgres("25P03")))
                .as("idle transaction timeout")
                .isTrue();

        assertThat(DatabaseAway.causedBy(postgres("23514")))
                .as("check violated")
                .isFalse();
        assertThat(DatabaseAway.causedBy(postgres("25P02")))
                .as("transaction failed before")
                .isFalse();
        assertThat(DatabaseAway.causedBy(postgres("55006"))).as("object in use").isFalse();
        assertThat(DatabaseAway.causedBy(new IllegalStateException(postgres("42703"))))
                .isFalse();
        assertThat(DatabaseAway.causedBy(new SQLException("", "23505"))).isFalse();
        assertThat(DatabaseAway.causedBy(new SQLException())).isFalse();
        assertThat(DatabaseAway.causedBy(new ArithmeticException())).isFalse();
    }

    private static PgException postgres(String sqlState) {
        return new PgException("", "FATAL", sqlState, "");
    }
}
