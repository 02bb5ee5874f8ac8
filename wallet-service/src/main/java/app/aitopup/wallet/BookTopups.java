package app.aitopup.wallet;

import app.aitopup.edge.kafka.Publishing;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.outbound.WalletEvents;
import app.aitopup.wallet.store.Books;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/**
 * Moves the money of top-ups, a batch at a time: one commit, then the decisions are told. May be asked the same again
 * and again; each is decided once, and told each time.
 */
@ApplicationScoped
public class BookTopups {
    private final Books books;
    private final WalletEvents events;
    private final Clock clock;

    BookTopups(Books books, WalletEvents events, Clock clock) {
        this.books = books;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Books the batch; done when the decisions are committed and the broker has them.
     *
     * @param requests each id once
     */
    public Uni<Void> book(List<TransferRequest> requests) {
        return books.book(requests, clock.instant())
                .chain(decisions -> Publishing.persistently(() -> events.publish(decisions)));
    }
}
