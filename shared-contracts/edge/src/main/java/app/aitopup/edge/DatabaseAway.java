package app.aitopup.edge;

import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;

/**
 * Tells a database that is away, starting, shutting down or too busy for one of the bounds of {@link DatabaseConfig},
 * for which waiting helps, from a statement that the database refuses, for which it does not.
 */
public final class DatabaseAway {
    private static final int CAUSES_AT_MOST = 20;
    // The pool's words to a single statement that waited too long; nothing else tells them from a connection that
    // broke.
    private static final String NO_CONNECTION_IN_TIME = "Timeout waiting for connection";
    // A lock that another transaction holds for too long, and a transaction of ours that the server ended for lying
    // idle.
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String IDLE_TRANSACTION_ENDED = "25P03";

    private DatabaseAway() {}

    /** Whether this failure, or what caused it, is the database being away. */
    public static boolean causedBy(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_AT_MOST; depth++) {
            if (cause instanceof PgException refused) {
                return isTransient(refused.getSqlState());
            }
            // Hibernate Reactive keeps no more of a PgException.
            if (cause instanceof SQLException refused) {
                return isTransient(refused.getSQLState());
            }
            // Connections that broke or could not be made; the last is a pool that had none in time.
            if (cause instanceof IOException
                    || cause instanceof VertxException
                    || cause instanceof TimeoutException
                    || cause instanceof NoStackTraceThrowable) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Whether no statement can have reached the database: there was no connection to send it on. */
    public static boolean beforeAnythingWasSent(Throwable failure) {
        return failure instanceof ConnectException
                || failure instanceof NoStackTraceThrowable
                || (failure instanceof VertxException && NO_CONNECTION_IN_TIME.equals(failure.getMessage()));
    }

    /**
     * By class of SQLSTATE (PostgreSQL 17, appendix A): 08 connection, 40 serialization failure or deadlock, 53
     * insufficient resources, 57 operator intervention (a statement that took too long among them), 58 system error;
     * and two of classes that are not transient otherwise.
     */
    private static boolean isTransient(String sqlState) {
        return sqlState != null
                && (sqlState.startsWith("08")
                        || sqlState.startsWith("40")
                        || sqlState.startsWith("53")
                        || sqlState.startsWith("57")
                        || sqlState.startsWith("58")
                        || sqlState.equals(LOCK_NOT_AVAILABLE)
                        || sqlState.equals(IDLE_TRANSACTION_ENDED));
    }
}
