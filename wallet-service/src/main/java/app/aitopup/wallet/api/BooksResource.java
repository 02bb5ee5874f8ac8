package app.aitopup.wallet.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Scopes;
import app.aitopup.wallet.CheckBooks;
import app.aitopup.wallet.domain.BooksReport;
import app.aitopup.wallet.domain.BooksReport.Figures;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The check of the books, asked for by an operator through the gateway. It is of all accounts and environments. */
@Path("/api/operator/v1/books")
@Produces(MediaType.APPLICATION_JSON)
class BooksResource {
    private final CheckBooks checkBooks;
    private final Clock clock;

    BooksResource(CheckBooks checkBooks, Clock clock) {
        this.checkBooks = checkBooks;
        this.clock = clock;
    }

    /** Whether the books balance, and every figure behind that. */
    @JsonPropertyOrder({
        "balanced",
        "checked_at",
        "entries_sum_cents",
        "unbalanced_transfers",
        "wallets_differing_from_entries",
        "negative_wallets",
        "environments"
    })
    record BooksAnswer(
            boolean balanced,
            @JsonProperty("checked_at") Instant checkedAt,
            @JsonProperty("entries_sum_cents") long entriesSumCents,
            @JsonProperty("unbalanced_transfers") long unbalancedTransfers,
            @JsonProperty("wallets_differing_from_entries") long walletsDifferingFromEntries,
            @JsonProperty("negative_wallets") long negativeWallets,
            Map<String, FiguresAnswer> environments) {

        static BooksAnswer of(BooksReport report) {
            Map<String, FiguresAnswer> environments = new LinkedHashMap<>();
            for (Environment environment : Environment.values()) {
                environments.put(
                        environment.json(),
                        FiguresAnswer.of(report.environments().get(environment)));
            }
            return new BooksAnswer(
                    report.balanced(),
                    report.checkedAt(),
                    report.entriesSumCents(),
                    report.unbalancedTransfers(),
                    report.walletsDifferingFromEntries(),
                    report.negativeWallets(),
                    environments);
        }
    }

    /** The figures of one environment. */
    @JsonPropertyOrder({
        "captured_count",
        "captured_cents",
        "open_holds_count",
        "open_holds_cents",
        "held_wallets_cents",
        "available_cents",
        "recipients_cents",
        "treasury_cents",
        "funded_cents"
    })
    record FiguresAnswer(
            @JsonProperty("captured_count") long capturedCount,
            @JsonProperty("captured_cents") long capturedCents,
            @JsonProperty("open_holds_count") long openHoldsCount,
            @JsonProperty("open_holds_cents") long openHoldsCents,
            @JsonProperty("held_wallets_cents") long heldWalletsCents,
            @JsonProperty("available_cents") long availableCents,
            @JsonProperty("recipients_cents") long recipientsCents,
            @JsonProperty("treasury_cents") long treasuryCents,
            @JsonProperty("funded_cents") long fundedCents) {

        static FiguresAnswer of(Figures figures) {
            return new FiguresAnswer(
                    figures.capturedCount(),
                    figures.capturedCents(),
                    figures.openHoldsCount(),
                    figures.openHoldsCents(),
                    figures.heldWalletsCents(),
                    figures.availableCents(),
                    figures.recipientsCents(),
                    figures.treasuryCents(),
                    figures.fundedCents());
        }
    }

    @GET
    @RolesAllowed(Scopes.OPERATOR)
    public Uni<Envelope<BooksAnswer>> books() {
        return checkBooks.check().map(report -> Envelope.of(Code.SUCCESS, clock.instant(), BooksAnswer.of(report)));
    }
}
