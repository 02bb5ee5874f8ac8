package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.edge.Fields;
import app.aitopup.edge.PageAnswer;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.CreateEndpoint;
import app.aitopup.webhook.DeleteEndpoint;
import app.aitopup.webhook.RotateSecret;
import app.aitopup.webhook.UpdateEndpoint;
import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.UrlRules;
import app.aitopup.webhook.store.Deliveries;
import app.aitopup.webhook.store.EndpointRow;
import app.aitopup.webhook.store.Endpoints;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestPath;

/** Endpoints over HTTP. */
@Path("/api/public/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
class EndpointResource {
    private static final int CREATED = 201;

    private final CreateEndpoint createEndpoint;
    private final DeleteEndpoint deleteEndpoint;
    private final UpdateEndpoint updateEndpoint;
    private final RotateSecret rotateSecret;
    private final Endpoints endpoints;
    private final Deliveries deliveries;
    private final Caller caller;
    private final UrlRules rules;
    private final Clock clock;

    EndpointResource(
            CreateEndpoint createEndpoint,
            DeleteEndpoint deleteEndpoint,
            UpdateEndpoint updateEndpoint,
            RotateSecret rotateSecret,
            Endpoints endpoints,
            Deliveries deliveries,
            Caller caller,
            WebhookConfig config,
            Clock clock) {
        this.createEndpoint = createEndpoint;
        this.deleteEndpoint = deleteEndpoint;
        this.updateEndpoint = updateEndpoint;
        this.rotateSecret = rotateSecret;
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.caller = caller;
        this.rules = new UrlRules(config.allowLoopbackReceivers());
        this.clock = clock;
    }

    /** What is left of an endpoint that was deleted. */
    record Deleted(String id, boolean deleted) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scopes.WEBHOOK_MANAGE)
    @ResponseStatus(CREATED)
    public Uni<Envelope<EndpointAnswer>> create(byte[] body) {
        return createEndpoint
                .create(EndpointRequest.read(body, caller.accountId(), caller.environment(), rules))
                .map(created -> success(EndpointAnswer.of(created.endpoint(), 0, created.secret())));
    }

    @GET
    @RolesAllowed(Scopes.WEBHOOK_READ)
    public Uni<Envelope<PageAnswer<EndpointAnswer>>> list() {
        return endpoints
                .of(caller.accountId(), caller.environment())
                .chain(this::withHeld)
                // All of them at once: there cannot be many.
                .map(all -> success(new PageAnswer<>(all, null)));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed(Scopes.WEBHOOK_READ)
    public Uni<Envelope<EndpointAnswer>> one(@RestPath String id) {
        return endpoints
                .one(caller.accountId(), caller.environment(), existing(id))
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .chain(endpoint -> withHeld(List.of(endpoint)))
                .map(one -> success(one.get(0)));
    }

    @PATCH
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scopes.WEBHOOK_MANAGE)
    public Uni<Envelope<EndpointAnswer>> change(@RestPath String id, byte[] body) {
        return updateEndpoint
                .update(EndpointChange.read(body, caller.accountId(), caller.environment(), existing(id), rules))
                .chain(endpoint -> withHeld(List.of(endpoint)))
                .map(one -> success(one.get(0)));
    }

    @DELETE
    @Path("/{id}")
    @RolesAllowed(Scopes.WEBHOOK_MANAGE)
    public Uni<Envelope<Deleted>> delete(@RestPath String id) {
        return deleteEndpoint
                .delete(caller.accountId(), caller.environment(), existing(id))
                .map(deleted -> success(new Deleted(id, true)));
    }

    @POST
    @Path("/{id}/rotate-secret")
    @RolesAllowed(Scopes.WEBHOOK_MANAGE)
    public Uni<Envelope<EndpointAnswer>> rotateSecret(@RestPath String id, byte[] body) {
        nothingToSay(body);
        return rotateSecret
                .rotate(caller.accountId(), caller.environment(), existing(id))
                .chain(rotated -> deliveries
                        .countHeld(List.of(id))
                        .map(held -> success(
                                EndpointAnswer.of(rotated.endpoint(), held.getOrDefault(id, 0L), rotated.secret()))));
    }

    /** An empty object says as much as no body. */
    static void nothingToSay(byte[] body) {
        if (body.length > 0) {
            Fields.of(body).check();
        }
    }

    private Uni<List<EndpointAnswer>> withHeld(List<EndpointRow> rows) {
        return deliveries.countHeld(rows.stream().map(row -> row.id).toList()).map(held -> rows.stream()
                .map(row -> EndpointAnswer.of(row, held.getOrDefault(row.id, 0L)))
                .toList());
    }

    private <T> Envelope<T> success(T data) {
        return Envelope.of(Code.SUCCESS, clock.instant(), data);
    }

    static String existing(String id) {
        if (!Ids.isValid(Ids.ENDPOINT, id)) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        return id;
    }
}
