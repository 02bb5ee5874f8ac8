package app.aitopup.edge;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * Has many write together who come one by one: what comes while others are being committed goes with the next commit,
 * up to a number. Nobody waits for company: on a service that has little to do each goes alone, at once.
 *
 * @param <T> what one wants to have written
 * @param <R> what one hears of it
 */
public final class GroupCommit<T, R> {
    // Classes of SQLSTATE, and codes (PostgreSQL 17, appendix A), with which a statement ends of which nothing was
    // written because of some of its rows: the others would have been.
    private static final String DATA_EXCEPTION = "22";
    private static final String CONSTRAINT_VIOLATION = "23";
    private static final String DEADLOCK = "40P01";
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Vertx vertx;
    private final Function<List<T>, Uni<List<R>>> write;
    private final int together;
    private final int atOnce;
    private final long waitAtMostMs;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int underWay;

    /**
     * @param write writes all of them or, where it fails, nothing; gives what each hears, in their order
     * @param together how many are written by one statement at most
     * @param atOnce how many such statements are under way at once at most
     * @param waitAtMost how long one waits to be among them
     */
    public GroupCommit(
            Vertx vertx, Function<List<T>, Uni<List<R>>> write, int together, int atOnce, Duration waitAtMost) {
        this.vertx = vertx;
        this.write = write;
        this.together = together;
        this.atOnce = atOnce;
        this.waitAtMostMs = waitAtMost.toMillis();
    }

    /**
     * Writes this one; done when it is committed, on the context of whoever asks. It is written also if whoever asks
     * goes away meanwhile.
     *
     * @return what it hears; fails as the statement did, or, if it never got its turn, as if there was no connection
     */
    public Uni<R> add(T item) {
        return Uni.createFrom().<R>emitter(emitter -> add(new Waiting(item, emitter, vertx.getOrCreateContext())));
    }

    private void add(Waiting one) {
        List<Waiting> group;
        synchronized (this) {
            waiting.add(one);
            group = next();
        }
        if (group.isEmpty()) {
            one.timer = vertx.setTimer(waitAtMostMs, late -> giveUp(one));
        } else {
            write(group);
        }
    }

    private void giveUp(Waiting one) {
        boolean waitsStill;
        synchronized (this) {
            waitsStill = waiting.remove(one);
        }
        if (waitsStill) {
            one.fail(new ConnectException("the database had no turn for it within " + waitAtMostMs + " ms"));
        }
    }

    /** Those whose turn it is now, if it is anybody's; whoever asks has the lock. */
    private List<Waiting> next() {
        List<Waiting> group = new ArrayList<>();
        if (underWay < atOnce && !waiting.isEmpty()) {
            underWay++;
            while (group.size() < together && !waiting.isEmpty()) {
                group.add(waiting.remove());
            }
        }
        return group;
    }

    private void write(List<Waiting> group) {
        Uni.createFrom()
                .deferred(() -> write.apply(group.stream().map(Waiting::item).toList()))
                .subscribe()
                .with(heard -> end(group, heard), failure -> end(group, failure));
    }

    private void end(List<Waiting> group, List<R> heard) {
        makeRoom();
        for (int i = 0; i < group.size(); i++) {
            group.get(i).complete(heard.get(i));
        }
    }

    private void end(List<Waiting> group, Throwable failure) {
        makeRoom();
        if (group.size() > 1 && isFaultOfSome(failure)) {
            group.forEach(this::writeAlone);
        } else {
            group.forEach(one -> one.fail(failure));
        }
    }

    private void writeAlone(Waiting one) {
        write.apply(List.of(one.item())).subscribe().with(heard -> one.complete(heard.get(0)), one::fail);
    }

    private void makeRoom() {
        List<Waiting> group;
        synchronized (this) {
            underWay--;
            group = next();
        }
        if (!group.isEmpty()) {
            write(group);
        }
    }

    private static boolean isFaultOfSome(Throwable failure) {
        if (!(failure instanceof PgException refused) || refused.getSqlState() == null) {
            return false;
        }
        String state = refused.getSqlState();
        return state.startsWith(DATA_EXCEPTION)
                || state.startsWith(CONSTRAINT_VIOLATION)
                || state.equals(DEADLOCK)
                || state.equals(LOCK_NOT_AVAILABLE);
    }

    /** One that wants to be written. */
    private final class Waiting {
        private final T item;
        private final UniEmitter<? super R> emitter;
        private final Context context;
        private volatile Long timer;

        private Waiting(T item, UniEmitter<? super R> emitter, Context context) {
            this.item = item;
            this.emitter = emitter;
            this.context = context;
        }

        T item() {
            return item;
        }

        void complete(R heard) {
            context.runOnContext(there -> {
                leave();
                emitter.complete(heard);
            });
        }

        void fail(Throwable failure) {
            context.runOnContext(there -> {
                leave();
                emitter.fail(failure);
            });
        }

        private void leave() {
            if (timer != null) {
                vertx.cancelTimer(timer);
            }
        }
    }
}
