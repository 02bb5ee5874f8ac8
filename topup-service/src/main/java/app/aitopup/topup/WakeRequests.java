package app.aitopup.topup;

import app.aitopup.contracts.events.Event;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/** Lets go the requests that are parked here for a top-up that was ended by another replica. */
@ApplicationScoped
public class WakeRequests {
    private static final Logger LOG = Logger.getLogger(WakeRequests.class);

    private final Topups topups;
    private final ParkedRequests parkedRequests;

    WakeRequests(Topups topups, ParkedRequests parkedRequests) {
        this.topups = topups;
        this.parkedRequests = parkedRequests;
    }

    /** Whether anybody here waits for this top-up. */
    public boolean areWaitingFor(String transactionId) {
        return parkedRequests.areWaitingFor(transactionId);
    }

    /**
     * Looks up the ended top-ups that somebody here waits for. Never fails: who is not woken asks at the wait limit.
     */
    public Uni<Void> waitingFor(List<Event> ended) {
        return Multi.createFrom()
                .iterable(ended)
                .filter(event -> parkedRequests.areWaitingFor(event.subject()))
                .onItem()
                .transformToUniAndConcatenate(this::wake)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> wake(Event event) {
        return topups.find(event.accountId(), event.environment(), event.subject())
                .invoke(found -> found.ifPresent(parkedRequests::wake))
                .onFailure()
                .invoke(failure -> LOG.warnf("%s: nobody woken: %s", event.subject(), failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
