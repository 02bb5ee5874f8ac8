package app.aitopup.topup.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Refusal;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.jboss.resteasy.reactive.RestPath;

/** One top-up of whichever account, for the operator through the gateway. */
@Path("/api/operator/v1/topups")
@Produces(MediaType.APPLICATION_JSON)
class OperatorTopupResource {
    private final Topups topups;
    private final Clock clock;

    OperatorTopupResource(Topups topups, Clock clock) {
        this.topups = topups;
        this.clock = clock;
    }

    @GET
    @Path("/{transaction_id}")
    @RolesAllowed(Scopes.OPERATOR)
    public Uni<Envelope<OperatorTopup>> one(@RestPath("transaction_id") String transactionId) {
        if (!Ids.isValid(Ids.TRANSACTION, transactionId)) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        return topups.findOfAnybody(transactionId)
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .map(topup -> Envelope.of(
                        Code.SUCCESS, topup.transactionId(), topup.status(), clock.instant(), OperatorTopup.of(topup)));
    }
}
