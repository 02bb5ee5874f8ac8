package app.aitopup.gateway.outbound;

import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.Wait;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;

/**
 * The room for calls to one service that wait for the same: so many at once, and the next one is refused. Half of it is
 * the most that one account gets in one environment, so that it does not keep all others out.
 */
final class Lane {
    // So few calls keep no processor busy.
    private static final int ALWAYS_ALL = 64;

    private final int limit;
    private final DoubleSupplier admittedShare;
    private final ConcurrentMap<String, Integer> shares = new ConcurrentHashMap<>();
    private final Counter refused;
    private final Semaphore places;

    /** @param admittedShare of the limit, from 0 to 1: how much of it is to be used at the moment */
    Lane(Target target, Wait waitsFor, int limit, DoubleSupplier admittedShare, MeterRegistry registry) {
        this.limit = limit;
        this.admittedShare = admittedShare;
        this.places = new Semaphore(limit);
        Tags tags = Tags.of("service", target.label(), "waits_for", waitsFor.label());
        Gauge.builder("aitopup.calls.in.flight", this::taken)
                .description("Calls to the service that are under way")
                .tags(tags)
                .register(registry);
        Gauge.builder("aitopup.calls.admitted", this::admitted)
                .description("Calls to the service up to which more are let in, at the moment")
                .tags(tags)
                .register(registry);
        this.refused = Counter.builder("aitopup.calls.refused")
                .description("Calls to the service that were refused because there was no room for them")
                .tags(tags)
                .register(registry);
    }

    /**
     * Whether a call would be taken now; if not, it counts as refused. It may have changed by the time that it comes.
     */
    boolean hasRoom() {
        // Those that were let in and still look up their key are not counted: it may be a little more than that.
        boolean room = taken() < admitted();
        if (!room) {
            refused.increment();
        }
        return room;
    }

    /** Never less than a quarter of the whole room: of the third that is always there, others keep some. */
    private int shareAtMost() {
        return Math.max(1, Math.max(limit / 4, admitted() / 2));
    }

    private int taken() {
        return limit - places.availablePermits();
    }

    private int admitted() {
        return limit <= ALWAYS_ALL ? limit : (int) Math.ceil(limit * admittedShare.getAsDouble());
    }

    /** Makes the call of one of us, who has no share; or fails with a {@code BulkheadException}. */
    Uni<Forwarded> pass(Supplier<Uni<Forwarded>> call) {
        return Uni.createFrom()
                .deferred(() -> places.tryAcquire() ? made(call, places::release) : refuse("too many calls at once"));
    }

    /** Makes this caller's call, or fails with a {@code BulkheadException}. */
    Uni<Forwarded> pass(String caller, Supplier<Uni<Forwarded>> call) {
        return Uni.createFrom().deferred(() -> {
            if (shares.merge(caller, 1, Integer::sum) > shareAtMost()) {
                leave(caller);
                return refuse("too many calls of one caller");
            }
            if (!places.tryAcquire()) {
                leave(caller);
                return refuse("too many calls at once");
            }
            return made(call, () -> {
                places.release();
                leave(caller);
            });
        });
    }

    /** Who goes away does not take the call back, which goes on and needs its place. */
    private static Uni<Forwarded> made(Supplier<Uni<Forwarded>> call, Runnable inTheEnd) {
        return Uni.createFrom()
                .deferred(call::get)
                .onTermination()
                .invoke(inTheEnd)
                .memoize()
                .indefinitely();
    }

    private Uni<Forwarded> refuse(String reason) {
        refused.increment();
        return Uni.createFrom().failure(new BulkheadException(reason));
    }

    private void leave(String caller) {
        shares.compute(caller, (who, calls) -> calls == 1 ? null : calls - 1);
    }
}
