package app.aitopup.wallet;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.store.Books;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Credits an account's wallet, once per reference. */
@ApplicationScoped
public class FundWallet {
    private final Books books;
    private final TellUntold tellUntold;
    private final Clock clock;

    FundWallet(Books books, TellUntold tellUntold, Clock clock) {
        this.books = books;
        this.tellUntold = tellUntold;
        this.clock = clock;
    }

    /**
     * Credits the wallet; the same reference again changes nothing and gives the first credit.
     *
     * @param amountCents whole US cents, above 0
     * @throws Refusal 3011, by the Uni, if the reference was used with another amount
     */
    public Uni<Transfer> fund(String accountId, Environment environment, long amountCents, String reference) {
        String fundingId = Ids.funding(accountId, environment, reference);
        TransferRequest request = TransferRequest.funding(fundingId, accountId, environment, amountCents, reference);
        return books.book(List.of(request), clock.instant()).chain(decisions -> {
            Transfer funding = decisions.get(0);
            if (funding.amountCents() != amountCents) {
                return Uni.createFrom()
                        .failure(Refusal.of(Code.ALREADY_EXISTS, "The reference was used with another amount"));
            }
            if (!funding.isBooked()) {
                return Uni.createFrom().failure(Refusal.of(funding.refusal()));
            }
            tellUntold.soon(funding.announcements());
            return Uni.createFrom().item(funding);
        });
    }
}
