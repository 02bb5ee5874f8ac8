package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.store.TopupDeliveries;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.jboss.resteasy.reactive.RestPath;

/** What integrators were told of one top-up of whichever account, for the operator through the gateway. */
@Path("/api/operator/v1/topups")
@Produces(MediaType.APPLICATION_JSON)
class OperatorTopupResource {
    private final TopupDeliveries deliveries;
    private final Clock clock;

    OperatorTopupResource(TopupDeliveries deliveries, Clock clock) {
        this.deliveries = deliveries;
        this.clock = clock;
    }

    @GET
    @Path("/{transaction_id}")
    @RolesAllowed(Scopes.OPERATOR)
    public Uni<Envelope<OperatorDeliveries>> one(@RestPath("transaction_id") String transactionId) {
        if (!Ids.isValid(Ids.TRANSACTION, transactionId)) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        return deliveries
                .of(transactionId)
                .map(sent -> Envelope.of(Code.SUCCESS, clock.instant(), OperatorDeliveries.of(sent)));
    }
}
