package app.aitopup.wallet;

import app.aitopup.wallet.domain.Announcement;
import app.aitopup.wallet.outbound.WalletEvents;
import app.aitopup.wallet.store.Untold;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Publishes what fundings and changes of thresholds imply. They begin with an HTTP call, which does not come again as a
 * record of a topic does, so what was not published then is found in the tables and published later; any number of
 * replicas may look.
 */
@ApplicationScoped
public class TellUntold {
    private static final Logger LOG = Logger.getLogger(TellUntold.class);
    // By then the call that made it has published it, unless it could not.
    private static final Duration AFTER = Duration.ofSeconds(5);
    private static final int AT_MOST = 500;

    private final Untold untold;
    private final WalletEvents events;
    private final Clock clock;

    TellUntold(Untold untold, WalletEvents events, Clock clock) {
        this.untold = untold;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Begins to publish what has been committed. Not to be waited for: it stands, so a broker that is away must not
     * make it look undone, and what fails here is told by the sweeper.
     */
    void soon(List<Announcement> announcements) {
        tell(announcements)
                .subscribe()
                .with(
                        told -> {},
                        failure ->
                                LOG.warnf("%d announcements wait for the sweeper: %s", announcements.size(), failure));
    }

    /** Publishes what was left; done when the broker has all of it. What fails is left for the next time. */
    public Uni<Void> sweep() {
        return untold.before(clock.instant().minus(AFTER), AT_MOST).chain(left -> {
            if (left.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            LOG.warnf("publishing %d announcements that were left", left.size());
            return tell(left);
        });
    }

    private Uni<Void> tell(List<Announcement> announcements) {
        return events.publish(announcements).chain(() -> untold.told(announcements));
    }
}
