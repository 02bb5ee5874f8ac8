package app.aitopup.edge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * How long the database is waited for. A server that is away has to be noticed in bounded time, so that a batch is
 * tried again and a call is answered. Who waits for a lock with others and then alone may wait through it twice: ADR
 * 16.
 */
@ConfigMapping(prefix = "aitopup.database")
public interface DatabaseConfig {

    /** How long a statement waits for a connection of the pool, and how long one may take to be made. */
    @WithDefault("5s")
    Duration connectionTimeout();

    /** A statement that runs longer is ended by the server, with SQLSTATE 57014. */
    @WithDefault("20s")
    Duration statementTimeout();

    /** A statement that waits longer for a lock is ended by the server, with SQLSTATE 55P03. */
    @WithDefault("7s")
    Duration lockTimeout();

    /**
     * A connection on which nothing came or went for so long is closed, and what is under way on it fails: the server's
     * host may have vanished, which TCP alone notices after a quarter of an hour. Longer than the longest statement.
     */
    @WithDefault("30s")
    Duration silenceTimeout();

    /** The server ends a transaction that lies idle for longer: its client may have vanished, and its locks stay. */
    @WithDefault("30s")
    Duration idleTransactionTimeout();
}
