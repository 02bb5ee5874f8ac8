package app.aitopup.topup.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.StuckAnswer;
import app.aitopup.topup.FindStuckTopups;
import app.aitopup.topup.FindStuckTopups.Stuck;
import app.aitopup.topup.domain.StuckTopup;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;

/** Top-ups that have stood too long, for the operator through the gateway. */
@Path("/api/operator/v1/stuck")
@Produces(MediaType.APPLICATION_JSON)
class StuckResource {
    private final FindStuckTopups findStuckTopups;
    private final Clock clock;

    StuckResource(FindStuckTopups findStuckTopups, Clock clock) {
        this.findStuckTopups = findStuckTopups;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Scopes.OPERATOR)
    public Uni<Envelope<StuckAnswer>> stuck() {
        return findStuckTopups
                .find()
                .map(kinds ->
                        StuckAnswer.of(kinds.stream().map(StuckResource::found).toList()))
                .map(answer -> Envelope.of(Code.SUCCESS, clock.instant(), answer));
    }

    private static StuckAnswer.Found found(Stuck stuck) {
        return new StuckAnswer.Found(
                stuck.kind().text(),
                stuck.oldest().stream().map(StuckResource::item).toList(),
                stuck.count());
    }

    private static StuckAnswer.Item item(StuckTopup stuck) {
        return new StuckAnswer.Item(
                stuck.kind().text(),
                stuck.topup().transactionId(),
                stuck.topup().accountId(),
                stuck.topup().environment(),
                stuck.since(),
                stuck.why());
    }
}
