package app.aitopup.topup;

import app.aitopup.topup.domain.ImpliedEvent;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.outbound.TopupEvents;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Sees to the top-ups that are due. Of those that have waited too long for the ledger's answer it says again what their
 * state implies: the event may never have been published, or the answer may be lost. Those whose provider is to be
 * asked it hands to {@link FulfilTopups}. Any number of replicas may sweep at once; each takes other rows.
 */
@ApplicationScoped
public class SweepTopups {
    private static final Logger LOG = Logger.getLogger(SweepTopups.class);

    private final Topups topups;
    private final TopupEvents events;
    private final Clock clock;
    private final int batch;

    SweepTopups(Topups topups, TopupEvents events, Clock clock, TopupConfig config) {
        this.topups = topups;
        this.events = events;
        this.clock = clock;
        this.batch = config.sweep().batch();
    }

    /** One sweep; done when the broker has what there was to say. What fails is swept again later. */
    public Uni<Void> sweep() {
        return topups.claimUnanswered(clock.instant(), batch).chain(this::sayAgain);
    }

    private Uni<Void> sayAgain(List<Topup> unanswered) {
        if (unanswered.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Topup first = unanswered.get(0);
        LOG.warnf(
                "saying again what %d top-ups wait for, the first: %s, %s",
                unanswered.size(),
                first.transactionId(),
                ImpliedEvent.of(first).map(event -> event.type().type()).orElse("nothing"));
        return events.publish(unanswered);
    }
}
