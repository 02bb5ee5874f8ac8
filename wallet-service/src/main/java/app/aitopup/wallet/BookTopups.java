package app.aitopup.wallet;

import app.aitopup.edge.kafka.Publishing;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.domain.Transfer.Kind;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.outbound.WalletEvents;
import app.aitopup.wallet.store.Books;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Moves the money of top-ups, a batch at a time: one commit, then the decisions are told. May be asked the same again
 * and again; each is decided once, and told each time.
 */
@ApplicationScoped
public class BookTopups {
    private static final Logger LOG = Logger.getLogger(BookTopups.class);

    private final Books books;
    private final WalletEvents events;
    private final Clock clock;

    BookTopups(Books books, WalletEvents events, Clock clock) {
        this.books = books;
        this.events = events;
        this.clock = clock;
    }

    /** Books the batch in its order; done when the decisions are committed and the broker has them. */
    public Uni<Void> book(List<TransferRequest> requests) {
        return books.book(requests, clock.instant())
                .invoke(decisions -> warnOfLatePosts(requests, decisions))
                .map(decisions -> decisions.stream()
                        .flatMap(decision -> decision.announcements().stream())
                        .toList())
                .chain(announcements -> Publishing.persistently(() -> events.publish(announcements)));
    }

    /** Whoever delivered it was late: the money had been given back, and the top-up stays unpaid. */
    private static void warnOfLatePosts(List<TransferRequest> requests, List<Transfer> decisions) {
        for (int i = 0; i < requests.size(); i++) {
            if (requests.get(i).kind() == Kind.POST && decisions.get(i).kind() == Kind.RELEASE) {
                LOG.warnf(
                        "%s was to be posted, but was released before",
                        requests.get(i).causeId());
            }
        }
    }
}
