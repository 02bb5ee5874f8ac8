package app.aitopup.topup;

import app.aitopup.topup.ParkedRequests.Parked;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Has an HTTP request wait for the end of its top-up, up to the wait limit. */
@ApplicationScoped
public class AwaitEnd {
    private static final Logger LOG = Logger.getLogger(AwaitEnd.class);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final Topups topups;
    private final ParkedRequests parkedRequests;
    private final Clock clock;
    private final Vertx vertx;
    private final Duration waitLimit;

    AwaitEnd(Topups topups, ParkedRequests parkedRequests, Clock clock, Vertx vertx, TopupConfig config) {
        this.topups = topups;
        this.parkedRequests = parkedRequests;
        this.clock = clock;
        this.vertx = vertx;
        this.waitLimit = config.waitLimit();
    }

    /** When a request that came at this time waits no longer. */
    Instant limit(Instant calledAt) {
        return calledAt.plus(waitLimit);
    }

    /**
     * Waits for the end of a top-up that somebody else may be ending just now.
     *
     * @param calledAt when the request came: what it took so far counts
     * @param start what brings the end about; run when nobody can miss the end any more
     * @return the top-up when it has ended, or as it stands at the wait limit
     */
    Uni<Topup> of(Topup topup, Instant calledAt, Runnable start) {
        return park(topup, calledAt, start, true);
    }

    /** The same for a top-up that cannot have ended before {@code start} is run. */
    Uni<Topup> ofNew(Topup topup, Instant calledAt, Runnable start) {
        return park(topup, calledAt, start, false);
    }

    /** Waits until a top-up is as wanted, by looking at it: for what no event tells, up to the wait limit. */
    Uni<Topup> until(Predicate<Topup> wanted, Topup topup, Instant calledAt) {
        return current(topup)
                .chain(standing -> wanted.test(standing) || !clock.instant().isBefore(limit(calledAt))
                        ? Uni.createFrom().item(standing)
                        : Uni.createFrom()
                                .item(standing)
                                .onItem()
                                .delayIt()
                                .by(LOOK_EVERY)
                                .emitOn(MutinyHelper.executor(vertx.getOrCreateContext()))
                                .chain(again -> until(wanted, again, calledAt)));
    }

    private Uni<Topup> park(Topup topup, Instant calledAt, Runnable start, boolean mayHaveEnded) {
        Parked parked = parkedRequests.park(topup.transactionId());
        start.run();
        // It may have ended just before it was parked for; a look finds that.
        Uni<Topup> asItStands = mayHaveEnded ? current(topup) : Uni.createFrom().item(topup);
        return asItStands
                .chain(standing -> standing.state().isFinal()
                        ? Uni.createFrom().item(standing)
                        : parked.within(left(calledAt))
                                .emitOn(MutinyHelper.executor(vertx.getOrCreateContext()))
                                .chain(end -> end.isPresent() ? Uni.createFrom().item(end.get()) : current(topup)))
                .onTermination()
                .invoke(parked::leave);
    }

    private Duration left(Instant calledAt) {
        Duration left = Duration.between(clock.instant(), limit(calledAt));
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
