package app.aitopup.topup;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.TopupState;
import app.aitopup.topup.outbound.TopupEvents;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Cancels a top-up that is not delivered yet, and waits until its money is back. Whether that comes in time is decided
 * once, under the top-up's lock and in the ledger's transaction, so a cancellation and a delivery never both win.
 */
@ApplicationScoped
public class CancelTopup {
    private final Topups topups;
    private final TopupEvents events;
    private final AwaitEnd awaitEnd;
    private final Clock clock;
    private final Duration sweepAfter;

    CancelTopup(Topups topups, TopupEvents events, AwaitEnd awaitEnd, Clock clock, TopupConfig config) {
        this.topups = topups;
        this.events = events;
        this.awaitEnd = awaitEnd;
        this.clock = clock;
        this.sweepAfter = config.sweep().after();
    }

    /**
     * Cancels a top-up of this account in this environment.
     *
     * @return the top-up: cancelled, ended otherwise, on its way to its delivery, or still cancelling after the wait
     *     limit
     * @throws Refusal 3007, by the Uni, if there is none
     */
    public Uni<Topup> cancel(String accountId, Environment environment, String transactionId) {
        Instant calledAt = clock.instant();
        return topups.find(accountId, environment, transactionId)
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .chain(found -> found.state().isFinal()
                        ? Uni.createFrom().item(found)
                        : topups.change(
                                        List.of(transactionId),
                                        topup -> topup.cancel(calledAt, calledAt.plus(sweepAfter)))
                                .map(changed -> changed.get(0))
                                .chain(topup -> outcome(topup, calledAt)));
    }

    private Uni<Topup> outcome(Topup topup, Instant calledAt) {
        return topup.state() == TopupState.CANCELLING
                ? awaitEnd.of(topup, calledAt, () -> events.tell(topup))
                : Uni.createFrom().item(topup);
    }
}
