package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.PageAnswer;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.ReplayDeliveries;
import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.store.DeliveryLog;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import org.jboss.resteasy.reactive.RestPath;

/** The delivery log over HTTP, and sending again what stands in it. */
@Path("/api/public/v1/webhooks/deliveries")
@Produces(MediaType.APPLICATION_JSON)
class DeliveryResource {
    private final DeliveryLog log;
    private final ReplayDeliveries replayDeliveries;
    private final Caller caller;
    private final Cursors cursors;
    private final Clock clock;

    DeliveryResource(
            DeliveryLog log, ReplayDeliveries replayDeliveries, Caller caller, WebhookConfig config, Clock clock) {
        this.log = log;
        this.replayDeliveries = replayDeliveries;
        this.caller = caller;
        this.cursors = new Cursors(config.cursorKey());
        this.clock = clock;
    }

    @GET
    @RolesAllowed(Scopes.WEBHOOK_READ)
    public Uni<Envelope<PageAnswer<DeliveryAnswer>>> list(@Context UriInfo uri) {
        String owner = caller.accountId() + '/' + caller.environment().json();
        DeliveryQuery query = DeliveryQuery.read(uri.getQueryParameters(), owner, cursors);
        return log.newest(
                        caller.accountId(),
                        caller.environment(),
                        query.filter(),
                        query.page().lookFor())
                .map(found -> PageAnswer.of(query.page(), found, DeliveryLog.Entry::id, DeliveryAnswer::of))
                .map(page -> Envelope.of(Code.SUCCESS, clock.instant(), page));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed(Scopes.WEBHOOK_READ)
    public Uni<Envelope<DeliveryAnswer>> one(@RestPath String id) {
        return log.one(caller.accountId(), caller.environment(), existing(id))
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .map(entry -> Envelope.of(Code.SUCCESS, clock.instant(), DeliveryAnswer.of(entry)));
    }

    /** Answers with the delivery, which is in line again. */
    @POST
    @Path("/{id}/replay")
    @RolesAllowed(Scopes.WEBHOOK_MANAGE)
    public Uni<Envelope<DeliveryAnswer>> replay(@RestPath String id, byte[] body) {
        EndpointResource.nothingToSay(body);
        String accountId = caller.accountId();
        Environment environment = caller.environment();
        return replayDeliveries
                .replay(accountId, environment, existing(id))
                .chain(() -> log.one(accountId, environment, id))
                .map(entry -> Envelope.of(Code.SUCCESS, clock.instant(), DeliveryAnswer.of(entry.orElseThrow())));
    }

    private static String existing(String id) {
        if (!Ids.isValid(Ids.DELIVERY, id)) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        return id;
    }
}
