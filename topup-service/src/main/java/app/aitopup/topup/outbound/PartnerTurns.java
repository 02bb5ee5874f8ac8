package app.aitopup.topup.outbound;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Lets so many go at once and the others wait their turn, in order. Waiting here takes nothing from a call's time
 * limit, so that a large batch of orders does not look like a partner that is away.
 */
final class PartnerTurns {
    private static final Logger LOG = Logger.getLogger(PartnerTurns.class);

    private final int atOnce;
    private final int waitingAtMost;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int going;
    private boolean starting;

    PartnerTurns(int atOnce, int waitingAtMost) {
        this.atOnce = atOnce;
        this.waitingAtMost = waitingAtMost;
    }

    /**
     * Does this when its turn comes; fails at once with a {@link PartnerFailure} when too many wait already. What has
     * joined the line goes to its end, also when nobody listens any more: a turn is never lost.
     */
    <T> Uni<T> inTurn(Supplier<Uni<? extends T>> work) {
        return Uni.createFrom().emitter(listener -> {
            Context context = Vertx.currentContext();
            Runnable begin = () -> Uni.createFrom()
                    .deferred(work)
                    .onTermination()
                    .invoke(this::leave)
                    .subscribe()
                    .with(listener::complete, listener::fail);
            // Whoever leaves calls the next, but not into his own context: its request id would be in the wrong logs.
            if (join(context == null ? begin : () -> context.runOnContext(own -> begin.run()))) {
                startWhoMayGo();
            } else {
                listener.fail(PartnerFailure.passing("too many orders wait for the partner"));
            }
        });
    }

    private synchronized boolean join(Runnable work) {
        return waiting.size() < waitingAtMost && waiting.add(work);
    }

    private void leave() {
        synchronized (this) {
            going--;
        }
        startWhoMayGo();
    }

    private void startWhoMayGo() {
        synchronized (this) {
            // Work may end as it starts; a loop here, not a call within a call, keeps a long line off the stack.
            if (starting) {
                return;
            }
            starting = true;
        }
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (RuntimeException closed) {
                // Its context is gone, as at the end of the process; the others must not wait for it.
                LOG.warnf("an order's turn was lost: %s", closed);
                synchronized (this) {
                    going--;
                }
            }
        }
    }

    private synchronized Runnable next() {
        if (going >= atOnce || waiting.isEmpty()) {
            starting = false;
            return null;
        }
        going++;
        return waiting.remove();
    }
}
