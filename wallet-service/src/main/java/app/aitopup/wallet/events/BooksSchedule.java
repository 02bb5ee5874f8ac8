package app.aitopup.wallet.events;

import app.aitopup.wallet.CheckBooks;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Has the books checked again and again. */
@ApplicationScoped
class BooksSchedule {
    private static final Logger LOG = Logger.getLogger(BooksSchedule.class);

    private final CheckBooks checkBooks;

    BooksSchedule(CheckBooks checkBooks) {
        this.checkBooks = checkBooks;
    }

    @Scheduled(every = "{aitopup.wallet.books.check-every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> check() {
        return checkBooks.checkInTurn().onFailure().recoverWithUni(failure -> {
            LOG.warnf("a check of the books failed, the next one tries again: %s", failure);
            return Uni.createFrom().voidItem();
        });
    }
}
