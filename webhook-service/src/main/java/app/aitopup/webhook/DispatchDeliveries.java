package app.aitopup.webhook;

import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.LeasedDelivery;
import app.aitopup.webhook.domain.Room;
import app.aitopup.webhook.domain.Turns;
import app.aitopup.webhook.domain.Turns.End;
import app.aitopup.webhook.domain.Turns.Turn;
import app.aitopup.webhook.store.Deliveries;
import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * Starts attempts from memory, bounded in all and per endpoint, the endpoints taking turns, so that a slow receiver
 * holds up nobody but itself. What is lost with this memory comes back when its lease ends.
 */
@ApplicationScoped
public class DispatchDeliveries {
    private static final Logger LOG = Logger.getLogger(DispatchDeliveries.class);

    private final AttemptDelivery attemptDelivery;
    private final Deliveries deliveries;
    private final Vertx vertx;
    private final Turns<LeasedDelivery> turns;

    DispatchDeliveries(AttemptDelivery attemptDelivery, Deliveries deliveries, Vertx vertx, WebhookConfig config) {
        this.attemptDelivery = attemptDelivery;
        this.deliveries = deliveries;
        this.vertx = vertx;
        WebhookConfig.Attempts attempts = config.attempts();
        this.turns = new Turns<>(attempts.atOnce(), attempts.atOncePerEndpoint(), attempts.waitingAtMost());
    }

    /** Which deliveries there is room for. */
    public Room room() {
        return turns.room();
    }

    /** Makes the attempts of these deliveries, each when its turn comes. */
    public void dispatch(List<LeasedDelivery> leased) {
        leased.forEach(delivery -> turns.add(delivery.endpoint().id(), delivery, delivery.isFirst()));
        startNext();
    }

    /**
     * Starts nothing any more and gives back what waits, so that another replica need not wait for its leases to end;
     * done when the attempts under way are stored.
     */
    public Uni<Void> drain() {
        CompletionStage<Void> running = turns.close();
        return deliveries
                .giveBack(turns.waiting())
                .onFailure()
                .invoke(failure -> LOG.warnf("nothing could be given back, its leases will end: %s", failure))
                .onFailure()
                .recoverWithNull()
                .chain(() -> Uni.createFrom().completionStage(running));
    }

    private void startNext() {
        for (Turn<LeasedDelivery> next = turns.next(); next != null; next = turns.next()) {
            start(next);
        }
    }

    /** On a context of its own: a session that an attempt may need belongs to a context. */
    private void start(Turn<LeasedDelivery> turn) {
        Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        context.runOnContext(started -> attemptDelivery
                .attempt(turn.item())
                .onItemOrFailure()
                .invoke((attempt, failure) -> {
                    turns.done(turn, failure == null ? endOf(attempt) : End.NOT_MADE);
                    startNext();
                })
                .subscribe()
                .with(
                        done -> LOG.debugf("attempt of %s done", turn.item().id()),
                        // It is made again when the lease ends.
                        failure -> LOG.errorf(
                                failure, "the attempt of %s failed", turn.item().id())));
    }

    private static End endOf(Optional<Attempt> attempt) {
        return attempt.map(made -> made.error() == AttemptError.TIMEOUT ? End.TOO_LATE : End.IN_TIME)
                .orElse(End.NOT_MADE);
    }
}
