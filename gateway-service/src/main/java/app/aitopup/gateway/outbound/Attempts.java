package app.aitopup.gateway.outbound;

import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.ServiceCall;
import io.smallrye.mutiny.Uni;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * One call's way through a service's instances. One that cannot be connected to is passed over, which is safe for every
 * call because nothing was sent. Whatever was sent is sent once more where that can do no harm: a read that got no
 * answer, and a call that acts once where the connection was lost, because then the instance may be gone for good.
 */
final class Attempts {
    // Not paid for, delivery failed, too late to cancel or still being accepted: 4001, 4004; 4002; 4003, 3006.
    private static final Set<Integer> OF_THE_TOPUP = Set.of(402, 424, 409);

    private final ServiceCall call;
    private final String token;
    private final long deadlineNanos;
    private final List<Instance> order;
    private int next;

    Attempts(ServiceCall call, String token, List<Instance> bestFirst) {
        this.call = call;
        this.token = token;
        this.deadlineNanos = System.nanoTime() + call.timeout().toNanos();
        this.order = bestFirst;
    }

    /**
     * Sends it to the first instance that takes it; fails with a {@link NoAnswer} that says whether it ever was sent.
     */
    Uni<Forwarded> send() {
        // Where another instance could still be asked, half of the time is left for a read. Whatever waits for a
        // top-up's end needs all of its time, and is made again only where there is some left.
        int share = call.isRepeatable() && order.size() > 1 ? 2 : 1;
        return toNext(NoAnswer.unsent("no instance is to be had"), share)
                .onFailure(this::mayBeMadeAgain)
                .recoverWithUni(this::onceMore);
    }

    private boolean mayBeMadeAgain(Throwable failure) {
        return failure instanceof NoAnswer none
                && ((call.isRepeatable() && none.wasSent()) || (call.actsOnce() && none.wasLost()));
    }

    /**
     * Goes on where it left off, so to another instance if there is one. That it was sent stays true whatever becomes
     * of this: an instance that refuses it now knows nothing of what another one may have taken on. The answer to a
     * top-up may say that it is a replay: whether it is one of this call or of an earlier one of the same key, nobody
     * knows who has lost the answer.
     */
    private Uni<Forwarded> onceMore(Throwable wasSent) {
        Collections.rotate(order, -next);
        next = 0;
        return toNext(wasSent, 1)
                .chain(answer -> call.isRepeatable() || tellsWhatBecameOfIt(answer)
                        ? Uni.createFrom().item(answer)
                        : Uni.createFrom().failure(wasSent));
    }

    /** Whether this is said of the top-up itself, and not of the instance or of the request. */
    private static boolean tellsWhatBecameOfIt(Forwarded outcome) {
        return outcome instanceof Forwarded.Answered answer
                && (answer.succeeded() || OF_THE_TOPUP.contains(answer.status()));
    }

    /**
     * Asks the next instance.
     *
     * @param otherwise how this fails where none can be asked
     * @param share how many attempts have to do with the time that is left
     */
    private Uni<Forwarded> toNext(Throwable otherwise, int share) {
        long leftMs = (deadlineNanos - System.nanoTime()) / 1_000_000;
        if (next == order.size() || leftMs <= 0) {
            return Uni.createFrom().failure(otherwise);
        }
        return order.get(next++)
                .ask(call, token, leftMs / share)
                .onFailure(Attempts::nothingWasSent)
                .recoverWithUni(() -> toNext(otherwise, share));
    }

    private static boolean nothingWasSent(Throwable failure) {
        return failure instanceof CircuitBreakerOpenException || (failure instanceof NoAnswer none && !none.wasSent());
    }
}
