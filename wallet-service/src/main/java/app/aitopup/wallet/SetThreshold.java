package app.aitopup.wallet;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.wallet.store.Books;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Sets below what an account wants to be told that it runs low, and tells it at once where it does already. */
@ApplicationScoped
public class SetThreshold {
    private final Books books;
    private final TellUntold tellUntold;
    private final Clock clock;

    SetThreshold(Books books, TellUntold tellUntold, Clock clock) {
        this.books = books;
        this.tellUntold = tellUntold;
        this.clock = clock;
    }

    /**
     * Sets the threshold; done when that is committed.
     *
     * @param thresholdCents whole US cents; 0 for never
     */
    public Uni<Void> set(String accountId, Environment environment, long thresholdCents) {
        return books.setThreshold(Ids.next(Ids.THRESHOLD), accountId, environment, thresholdCents, clock.instant())
                .invoke(change -> change.ifPresent(low -> tellUntold.soon(List.of(low.announcement()))))
                .replaceWithVoid();
    }
}
