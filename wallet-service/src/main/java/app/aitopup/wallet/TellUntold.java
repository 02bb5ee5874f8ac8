package app.aitopup.wallet;

import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.outbound.WalletEvents;
import app.aitopup.wallet.store.Books;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Publishes fundings. One begins with an HTTP call, which does not come again as a record of a topic does, so what was
 * not published then is found in the table and published later; any number of replicas may look.
 */
@ApplicationScoped
public class TellFundings {
    private static final Logger LOG = Logger.getLogger(TellFundings.class);
    // By then the call that made it has published it, unless it could not.
    private static final Duration AFTER = Duration.ofSeconds(5);
    private static final int AT_MOST = 500;

    private final Books books;
    private final WalletEvents events;
    private final Clock clock;

    TellFundings(Books books, WalletEvents events, Clock clock) {
        this.books = books;
        this.events = events;
        this.clock = clock;
    }

    /** Publishes these fundings; done when the broker has them and that is remembered. */
    Uni<Void> tell(List<Transfer> fundings) {
        return events.publish(fundings).chain(() -> books.told(fundings));
    }

    /** Publishes what was left; done when the broker has all of it. What fails is left for the next time. */
    public Uni<Void> sweep() {
        return books.untoldFundings(clock.instant().minus(AFTER), AT_MOST).chain(untold -> {
            if (untold.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            LOG.warnf("publishing %d fundings that were left", untold.size());
            return tell(untold);
        });
    }
}
