package app.aitopup.wallet;

import app.aitopup.edge.kafka.Publishing;
import app.aitopup.wallet.domain.Announcement;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.domain.Transfer.Kind;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.outbound.WalletEvents;
import app.aitopup.wallet.store.Books;
import io.smallrye.mutiny.CompositeException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Moves the money of top-ups, a batch at a time: one commit, or two for a long batch, then the decisions are told. May
 * be asked the same again and again; each is decided once, and told each time.
 */
@ApplicationScoped
public class BookTopups {
    private static final Logger LOG = Logger.getLogger(BookTopups.class);

    // From so many on two transactions are worth their commits: a connection keeps one core of the database busy.
    private static final int PARTED_FROM = 100;

    private final Books books;
    private final WalletEvents events;
    private final Clock clock;

    BookTopups(Books books, WalletEvents events, Clock clock) {
        this.books = books;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Books a batch, each account's requests in their order.
     *
     * @return the decisions, in the order of the requests; they are committed then, and what they announce has to be
     *     told
     */
    public Uni<List<Transfer>> book(List<TransferRequest> requests) {
        Instant now = clock.instant();
        Uni<List<Transfer>> booked =
                requests.size() < PARTED_FROM ? books.book(requests, now) : bookInTwoParts(requests, now);
        return booked.invoke(decisions -> warnOfLatePosts(requests, decisions));
    }

    /** At once: no account's wallets are in both parts. */
    private Uni<List<Transfer>> bookInTwoParts(List<TransferRequest> requests, Instant now) {
        Map<Boolean, List<TransferRequest>> parts =
                requests.stream().collect(Collectors.partitioningBy(BookTopups::isOfTheFirstPart));
        if (parts.containsValue(List.<TransferRequest>of())) {
            return books.book(requests, now);
        }
        return Uni.combine()
                .all()
                .unis(books.book(parts.get(true), now), books.book(parts.get(false), now))
                // Where one fails, both have ended before anybody tries again.
                .collectFailures()
                .with((first, second) -> {
                    Iterator<Transfer> ofFirst = first.iterator();
                    Iterator<Transfer> ofSecond = second.iterator();
                    return requests.stream()
                            .map(request -> (isOfTheFirstPart(request) ? ofFirst : ofSecond).next())
                            .toList();
                })
                .onFailure(CompositeException.class)
                .transform(both -> both.getCauses().get(0));
    }

    private static boolean isOfTheFirstPart(TransferRequest request) {
        return (request.accountId().hashCode() & 1) == 0;
    }

    /** Tells what was decided; done when the broker has it. */
    public Uni<Void> tell(List<Announcement> announcements) {
        return Publishing.persistently(() -> events.publish(announcements));
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
