package app.aitopup.webhook;

import app.aitopup.edge.DatabaseAway;
import app.aitopup.edge.kafka.BatchTraces;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.LeasedDelivery;
import app.aitopup.webhook.domain.Room;
import app.aitopup.webhook.domain.Turns;
import app.aitopup.webhook.domain.Turns.End;
import app.aitopup.webhook.domain.Turns.Turn;
import app.aitopup.webhook.store.Deliveries;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
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
    private final Turns<Due> turns;
    private final long slowMs;

    /** A delivery and the trace that its event came in, if it has just come. */
    private record Due(LeasedDelivery delivery, io.opentelemetry.context.Context trace) {}

    DispatchDeliveries(AttemptDelivery attemptDelivery, Deliveries deliveries, Vertx vertx, WebhookConfig config) {
        this.attemptDelivery = attemptDelivery;
        this.deliveries = deliveries;
        this.vertx = vertx;
        WebhookConfig.Attempts attempts = config.attempts();
        this.slowMs = attempts.deadline().toMillis() / 2;
        this.turns = new Turns<>(attempts.atOnce(), attempts.atOncePerEndpoint(), attempts.waitingAtMost());
    }

    /**
     * Which deliveries there is room for.
     *
     * @param fresh whether news is meant, or all else
     */
    public Room room(boolean fresh) {
        return turns.room(fresh);
    }

    /** Makes the attempts of these deliveries, each when its turn comes. */
    public void dispatch(List<LeasedDelivery> leased) {
        List<LeasedDelivery> tooLate = leased.stream()
                .filter(delivery -> !turns.add(
                        delivery.endpoint().id(),
                        new Due(delivery, BatchTraces.of(delivery.eventId())),
                        delivery.fresh()))
                .toList();
        if (!tooLate.isEmpty()) {
            giveBack(tooLate).subscribe().with(done -> LOG.debugf("%d given back", tooLate.size()));
        }
        startNext();
    }

    /**
     * Starts nothing any more and gives back what waits, so that another replica need not wait for its leases to end;
     * done when the attempts under way are stored.
     */
    public Uni<Void> drain() {
        CompletionStage<Void> running = turns.close();
        return giveBack(turns.waiting().stream().map(Due::delivery).toList())
                .chain(() -> Uni.createFrom().completionStage(running));
    }

    private Uni<Void> giveBack(List<LeasedDelivery> unused) {
        return deliveries
                .giveBack(unused)
                .onFailure()
                .invoke(failure -> LOG.warnf("nothing could be given back, its leases will end: %s", failure))
                .onFailure()
                .recoverWithNull();
    }

    private void startNext() {
        for (Turn<Due> next = turns.next(); next != null; next = turns.next()) {
            start(next);
        }
    }

    /** On a context of its own: a session that an attempt may need belongs to a context. */
    private void start(Turn<Due> turn) {
        Context context = VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext());
        VertxContextSafetyToggle.setContextSafe(context, true);
        // Deferred: whatever goes wrong, and be it at once, the turn ends.
        context.runOnContext(started -> Uni.createFrom()
                .deferred(() -> traced(turn.item()))
                .onItemOrFailure()
                .invoke((attempt, failure) -> {
                    turns.done(turn, failure == null ? endOf(attempt) : End.NOT_MADE);
                    startNext();
                })
                .subscribe()
                .with(
                        done -> LOG.debugf(
                                "attempt of %s done", turn.item().delivery().id()),
                        failure -> log(turn.item().delivery(), failure)));
    }

    /** Either way it is made again when the lease ends. */
    private static void log(LeasedDelivery delivery, Throwable failure) {
        if (DatabaseAway.causedBy(failure)) {
            LOG.warnf("the attempt of %s waits for the database: %s", delivery.id(), failure);
        } else {
            LOG.errorf(failure, "the attempt of %s failed", delivery.id());
        }
    }

    // Names: OpenTelemetry semantic conventions for HTTP clients; without the receiver's URL, which may hold a secret.
    private Uni<Optional<Attempt>> traced(Due due) {
        Span span = BatchTraces.tracer()
                .spanBuilder("POST webhook")
                .setParent(due.trace())
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("http.request.method", "POST")
                .setAttribute("aitopup.event", due.delivery().eventId())
                .setAttribute("aitopup.delivery", due.delivery().id())
                .setAttribute("aitopup.attempt", due.delivery().attempt())
                .startSpan();
        return Uni.createFrom()
                .deferred(() -> attemptDelivery.attempt(due.delivery()))
                .invoke(attempt -> attempt.ifPresent(made -> tell(made, span)))
                .onFailure()
                .invoke(failure -> span.setStatus(StatusCode.ERROR))
                .onTermination()
                .invoke(span::end);
    }

    private static void tell(Attempt attempt, Span span) {
        if (attempt.answer() != null) {
            span.setAttribute("http.response.status_code", attempt.answer().status());
        }
        if (!attempt.succeeded()) {
            span.setStatus(StatusCode.ERROR);
        }
    }

    /** Whatever came of it: who keeps a slot for so long gets fewer. */
    private End endOf(Optional<Attempt> attempt) {
        return attempt.map(made -> made.durationMs() < slowMs ? End.IN_TIME : End.TOO_LATE)
                .orElse(End.NOT_MADE);
    }
}
