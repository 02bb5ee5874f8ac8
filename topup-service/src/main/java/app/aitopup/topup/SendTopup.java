package app.aitopup.topup;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.topup.ParkedRequests.Parked;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.TopupRequest;
import app.aitopup.topup.domain.TopupState;
import app.aitopup.topup.outbound.TopupEvents;
import app.aitopup.topup.store.Topups;
import app.aitopup.topup.store.Topups.Accepted;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Accepts a top-up, asks the ledger for its money and waits for the end: accept, publish, park, answer. Once it is
 * accepted nothing can lose it; a caller who goes away, or a broker that is away, only means that the answer comes
 * later.
 */
@ApplicationScoped
public class SendTopup {
    private static final Logger LOG = Logger.getLogger(SendTopup.class);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

    private final Topups topups;
    private final TopupEvents events;
    private final ParkedRequests parkedRequests;
    private final Clock clock;
    private final Vertx vertx;
    private final Duration waitLimit;

    SendTopup(
            Topups topups,
            TopupEvents events,
            ParkedRequests parkedRequests,
            Clock clock,
            Vertx vertx,
            TopupConfig config) {
        this.topups = topups;
        this.events = events;
        this.parkedRequests = parkedRequests;
        this.clock = clock;
        this.vertx = vertx;
        this.waitLimit = config.waitLimit();
    }

    /**
     * One call.
     *
     * @param idempotencyKey the caller's, or null
     * @param respondAsync whether the caller wants to be answered at once
     */
    public record Call(
            String accountId,
            Environment environment,
            String keyId,
            String idempotencyKey,
            TopupRequest request,
            boolean respondAsync) {}

    /**
     * The top-up as far as it got.
     *
     * @param replayed whether an earlier call with the same idempotency key started it
     */
    public record Sent(Topup topup, boolean replayed) {}

    /**
     * Sends one top-up.
     *
     * @return the top-up when it has ended, or as it stands after the wait limit
     * @throws Refusal 3005, by the Uni, if the idempotency key belongs to another request
     */
    public Uni<Sent> send(Call call) {
        Instant now = clock.instant();
        Topup topup = new Topup(
                Ids.next(Ids.TRANSACTION),
                call.accountId(),
                call.environment(),
                call.keyId(),
                call.idempotencyKey(),
                call.request(),
                TopupState.ACCEPTED,
                null,
                now,
                now);
        return topups.accept(topup).chain(accepted -> {
            if (!accepted.sameRequest()) {
                return Uni.createFrom().failure(Refusal.of(Code.IDEMPOTENCY_KEY_REUSED));
            }
            return outcome(accepted, now, call.respondAsync()).map(end -> new Sent(end, !accepted.isNew()));
        });
    }

    /** Waits for the end, from when the call came: storing it has taken some of the time. */
    private Uni<Topup> outcome(Accepted accepted, Instant calledAt, boolean respondAsync) {
        Topup topup = accepted.topup();
        if (topup.state().isFinal()) {
            return Uni.createFrom().item(topup);
        }
        if (respondAsync) {
            request(accepted);
            return Uni.createFrom().item(topup);
        }
        Parked parked = parkedRequests.park(topup.transactionId());
        request(accepted);
        // A replay may have parked just after the end; its own look finds it. The first call parked before it asked.
        Uni<Topup> asItStands = accepted.isNew() ? Uni.createFrom().item(topup) : current(topup);
        return asItStands
                .chain(standing -> standing.state().isFinal()
                        ? Uni.createFrom().item(standing)
                        : parked.within(waitFrom(calledAt))
                                .emitOn(MutinyHelper.executor(vertx.getOrCreateContext()))
                                .chain(end -> end.isPresent() ? Uni.createFrom().item(end.get()) : current(topup)))
                .onTermination()
                .invoke(parked::leave);
    }

    /**
     * Asks the ledger. Nobody waits for the broker: should the event not get there, or not be sent, the sweeper asks.
     */
    private void request(Accepted accepted) {
        if (accepted.isNew() && events.hasRoom()) {
            events.publish(accepted.topup())
                    .subscribe()
                    .with(
                            published -> {},
                            failure -> LOG.warnf(
                                    "%s waits for the sweeper: %s",
                                    accepted.topup().transactionId(), failure));
        }
    }

    private Duration waitFrom(Instant calledAt) {
        Duration left = waitLimit.minus(Duration.between(calledAt, clock.instant()));
        return left.compareTo(SHORTEST_WAIT) > 0 ? left : SHORTEST_WAIT;
    }

    /**
     * As it stands now; as it was known, when the database is away: it is accepted, and the caller has to hear its id.
     */
    private Uni<Topup> current(Topup topup) {
        return topups.find(topup.accountId(), topup.environment(), topup.transactionId())
                .map(found -> found.orElse(topup))
                .onFailure()
                .invoke(failure -> LOG.warnf("%s cannot be looked at: %s", topup.transactionId(), failure))
                .onFailure()
                .recoverWithItem(topup);
    }
}
