package app.aitopup.gateway;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.BooksComparison;
import app.aitopup.gateway.outbound.ServiceBooks;
import app.aitopup.gateway.outbound.ServiceBooks.TopupBooks;
import app.aitopup.gateway.outbound.ServiceBooks.WalletBooks;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Looks whether the wallet service's books balance, and agree with what the top-up service has delivered. */
@ApplicationScoped
public class CheckBooks {
    // A hold whose top-up ends between two looks is nothing to report; that it happens in each of these is unlikely.
    private static final int LOOKS_AT_MOST = 3;

    private final ServiceBooks services;

    CheckBooks(ServiceBooks services) {
        this.services = services;
    }

    /**
     * What the books say.
     *
     * @param balanced whether there is no finding
     * @param wallet all that the wallet service says
     * @param topup all that the top-up service says, a moment later
     * @param findings what is wrong, in plain words
     */
    public record Books(boolean balanced, JsonNode wallet, JsonNode topup, List<String> findings) {
        public Books {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Checks the books of all accounts in both environments.
     *
     * @throws Refusal 4006, by the Uni, if a service's books are not to be had
     */
    public Uni<Books> check() {
        return look(1);
    }

    /** The order matters: see {@link BooksComparison}. */
    private Uni<Books> look(int number) {
        return services.topup()
                .chain(before -> services.wallet()
                        .chain(wallet -> services.topup().map(after -> compare(before, wallet, after))))
                .chain(books -> books.balanced() || number == LOOKS_AT_MOST
                        ? Uni.createFrom().item(books)
                        : look(number + 1));
    }

    private static Books compare(TopupBooks before, WalletBooks wallet, TopupBooks after) {
        List<String> findings = new ArrayList<>();
        if (!wallet.balanced()) {
            findings.add("the wallet service's own books do not balance");
        }
        for (Environment environment : Environment.values()) {
            findings.addAll(BooksComparison.findings(
                    environment.json(),
                    before.totals().get(environment),
                    wallet.money().get(environment),
                    after.totals().get(environment)));
        }
        return new Books(findings.isEmpty(), wallet.data(), after.data(), findings);
    }
}
