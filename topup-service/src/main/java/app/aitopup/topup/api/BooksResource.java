package app.aitopup.topup.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Scopes;
import app.aitopup.topup.store.TopupTotals;
import app.aitopup.topup.store.TopupTotals.Totals;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Map;

/** What the ledger's books have to agree with, for the operator through the gateway. */
@Path("/api/operator/v1/books")
@Produces(MediaType.APPLICATION_JSON)
class BooksResource {
    private final TopupTotals totals;
    private final Clock clock;

    BooksResource(TopupTotals totals, Clock clock) {
        this.totals = totals;
        this.clock = clock;
    }

    /** The totals of each environment. */
    record Books(Map<String, Totals> environments) {}

    @GET
    @RolesAllowed(Scopes.OPERATOR)
    public Uni<Envelope<Books>> books() {
        return totals.byEnvironment()
                .map(environments -> Envelope.of(Code.SUCCESS, clock.instant(), new Books(environments)));
    }
}
