package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.StuckAnswer;
import app.aitopup.webhook.store.StuckDeliveries;
import app.aitopup.webhook.store.StuckDeliveries.Backlog;
import app.aitopup.webhook.store.StuckDeliveries.Stuck;
import app.aitopup.webhook.store.StuckDeliveries.Untaken;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;

/** Deliveries that have stood too long, for the operator through the gateway. */
@Path("/api/operator/v1/stuck")
@Produces(MediaType.APPLICATION_JSON)
class StuckResource {
    private static final String DUE = "delivery_due";
    private static final String LEASE_OVER = "delivery_lease_over";
    private static final String BACKLOG = "endpoint_backlog";

    private final StuckDeliveries stuckDeliveries;
    private final Clock clock;

    StuckResource(StuckDeliveries stuckDeliveries, Clock clock) {
        this.stuckDeliveries = stuckDeliveries;
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Scopes.OPERATOR)
    public Uni<Envelope<StuckAnswer>> stuck() {
        return stuckDeliveries.find().map(stuck -> Envelope.of(Code.SUCCESS, clock.instant(), answer(stuck)));
    }

    private static StuckAnswer answer(Stuck stuck) {
        return StuckAnswer.of(List.of(
                new StuckAnswer.Found(DUE, untaken(stuck, false), stuck.dueCount()),
                new StuckAnswer.Found(LEASE_OVER, untaken(stuck, true), stuck.leasedCount()),
                new StuckAnswer.Found(
                        BACKLOG,
                        stuck.backlogs().stream().map(StuckResource::backlog).toList(),
                        stuck.backlogCount())));
    }

    private static List<StuckAnswer.Item> untaken(Stuck stuck, boolean leased) {
        return stuck.untaken().stream()
                .filter(delivery -> delivery.leased() == leased)
                .map(StuckResource::untaken)
                .toList();
    }

    private static StuckAnswer.Item untaken(Untaken delivery) {
        String attempt = "attempt " + (delivery.attemptsMade() + 1) + " to " + delivery.endpointId();
        return new StuckAnswer.Item(
                delivery.leased() ? LEASE_OVER : DUE,
                delivery.id(),
                delivery.accountId(),
                delivery.environment(),
                delivery.since(),
                delivery.leased()
                        ? attempt + " was begun by a replica that never said what came of it, and no other took it over"
                        : attempt + " is due and no replica has taken it: all room is taken, or none is looking");
    }

    private static StuckAnswer.Item backlog(Backlog backlog) {
        return new StuckAnswer.Item(
                BACKLOG,
                backlog.endpointId(),
                backlog.accountId(),
                backlog.environment(),
                backlog.since(),
                backlog.open() + (backlog.more() ? " or more" : "") + " deliveries wait: "
                        + (backlog.enabled() ? "its receiver is slow or away" : "it is disabled"));
    }
}
