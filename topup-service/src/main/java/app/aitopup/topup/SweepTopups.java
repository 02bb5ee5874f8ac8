package app.aitopup.topup;

import app.aitopup.topup.outbound.TopupEvents;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Says again what the state of a top-up implies, when it has waited too long for an answer: the event may never have
 * been published, or the answer may be lost. Any number of replicas may sweep at once; each takes other rows.
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

    /** One sweep; done when the broker has all of it. What fails is swept again later. */
    public Uni<Void> sweep() {
        return topups.claimWaiting(clock.instant(), batch).chain(waiting -> {
            if (waiting.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            LOG.warnf(
                    "asking again for %d top-ups, the first %s",
                    waiting.size(), waiting.get(0).transactionId());
            return events.publish(waiting);
        });
    }
}
