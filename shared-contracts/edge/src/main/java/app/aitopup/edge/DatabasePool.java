package app.aitopup.edge;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes the one pool of a service, for plain SQL and for Hibernate, with a bound on every wait. The framework has no
 * settings for most of them.
 */
@Singleton
public class DatabasePool implements PgPoolCreator {
    // In characters; twice the longest there is. What is longer is parsed each time.
    private static final int LONGEST_STATEMENT = 8192;

    private final DatabaseConfig config;

    @Inject
    DatabasePool(DatabaseConfig config) {
        this.config = config;
    }

    @Override
    public Pool create(Input input) {
        requireInOrder(config);
        input.pgConnectOptionsList().forEach(server -> bound(server, config));
        return ClientBuilder.pool(new BoundedDriver(config.silenceTimeout()))
                .with(bound(input.poolOptions(), config))
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .build();
    }

    /** A statement must end by its own bound before its connection counts as dead, and a lock's wait before that. */
    private static void requireInOrder(DatabaseConfig config) {
        if (config.lockTimeout().compareTo(config.statementTimeout()) >= 0
                || config.statementTimeout().compareTo(config.silenceTimeout()) >= 0) {
            throw new IllegalArgumentException("aitopup.database: lock-timeout, statement-timeout and silence-timeout"
                    + " have to be one longer than the other, in this order");
        }
    }

    private static PoolOptions bound(PoolOptions pool, DatabaseConfig config) {
        // Connections that nobody uses are put away well before their own silence could end a statement just begun.
        Duration unused = config.silenceTimeout().dividedBy(2);
        return pool.setConnectionTimeout(millis(config.connectionTimeout()))
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(millis(unused))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setPoolCleanerPeriod(millis(unused.dividedBy(5)));
    }

    private static void bound(PgConnectOptions server, DatabaseConfig config) {
        server.setConnectTimeout(millis(config.connectionTimeout()));
        // Parsed once on each connection, and planned once where PostgreSQL finds that the values make no difference.
        // Planning most of ours takes longer than to carry them out.
        server.setCachePreparedStatements(true);
        server.setPreparedStatementCacheSqlLimit(LONGEST_STATEMENT);
        server.addProperty("statement_timeout", text(config.statementTimeout()))
                .addProperty("lock_timeout", text(config.lockTimeout()))
                .addProperty("idle_in_transaction_session_timeout", text(config.idleTransactionTimeout()));
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    private static String text(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
