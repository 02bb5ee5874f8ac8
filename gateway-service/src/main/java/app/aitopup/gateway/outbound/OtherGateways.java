package app.aitopup.gateway.outbound;

import app.aitopup.gateway.domain.Taking;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The other gateways on the same database, which hear what this one tells and tell what they took, by PostgreSQL's
 * {@code NOTIFY} and {@code LISTEN} over one connection that is kept (ADR 11). What is told while there is no
 * connection is lost; no call ever waits for it.
 */
@ApplicationScoped
public class OtherGateways {
    private static final Logger LOG = Logger.getLogger(OtherGateways.class);
    private static final String CHANNEL = "aitopup_takings";
    private static final String LISTEN = "LISTEN " + CHANNEL;
    private static final String TELL = "SELECT pg_notify('" + CHANNEL + "', $1)";
    private static final String STILL_HERE = "SELECT 'still here' AS " + CHANNEL;
    // Well below the silence after which a connection counts as dead.
    private static final long SILENT_AT_MOST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long BACKOFF_MS = 250;
    private static final long BACKOFF_AT_MOST_MS = 5000;

    private final Pool pool;
    private final Vertx vertx;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile Consumer<List<Taking>> heard = takings -> {};
    private volatile PgConnection connection;
    private volatile boolean stopped;
    private volatile long saidAtNanos;

    OtherGateways(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
    }

    /** Begins to listen, and goes on whatever happens to the connection. */
    public void listen(Consumer<List<Taking>> listener) {
        heard = listener;
        connect(BACKOFF_MS);
    }

    /** Tells all others, unless what was told before is still on its way. To be called again and again. */
    public void tell(List<Taking> takings) {
        PgConnection to = connection;
        if (to == null || (takings.isEmpty() && saidLately()) || !busy.compareAndSet(false, true)) {
            return;
        }
        saidAtNanos = System.nanoTime();
        Future<?> said = takings.isEmpty()
                ? to.query(STILL_HERE).execute()
                : to.preparedQuery(TELL)
                        .executeBatch(
                                Taking.write(takings).stream().map(Tuple::of).toList());
        said.onComplete(done -> {
            busy.set(false);
            if (done.failed() && to.equals(connection)) {
                LOG.warnf("the other gateways were not told what was taken: %s", done.cause());
            }
        });
    }

    /** Listens no more, for good. */
    public void stop() {
        stopped = true;
        PgConnection last = connection;
        connection = null;
        if (last != null) {
            last.close();
        }
    }

    private boolean saidLately() {
        return System.nanoTime() - saidAtNanos < SILENT_AT_MOST_NANOS;
    }

    private void connect(long backoffMs) {
        if (stopped) {
            return;
        }
        pool.getConnection().map(PgConnection::cast).compose(this::begin).onFailure(failure -> {
            if (stopped) {
                return;
            }
            LOG.warnf("each gateway limits keys by itself, because it cannot hear the others: %s", failure);
            vertx.setTimer(backoffMs, later -> connect(Math.min(2 * backoffMs, BACKOFF_AT_MOST_MS)));
        });
    }

    private Future<Void> begin(PgConnection next) {
        next.notificationHandler(notification -> hear(next, notification));
        next.closeHandler(closed -> lose(next));
        return next.query(LISTEN)
                .execute()
                .<Void>mapEmpty()
                .onSuccess(listening -> {
                    saidAtNanos = System.nanoTime();
                    connection = next;
                    LOG.debug("hears the other gateways");
                })
                .onFailure(failure -> next.close());
    }

    private void hear(PgConnection at, PgNotification notification) {
        // What this gateway said it hears as well.
        if (notification.getProcessId() != at.processId()) {
            heard.accept(Taking.read(notification.getPayload()));
        }
    }

    /** A connection that was never in use is seen to by who made it. */
    private void lose(PgConnection lost) {
        if (lost.equals(connection)) {
            connection = null;
            connect(BACKOFF_MS);
        }
    }
}
