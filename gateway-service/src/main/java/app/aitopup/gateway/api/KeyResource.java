package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.gateway.MintKey;
import app.aitopup.gateway.RotateKey;
import app.aitopup.gateway.api.PublicAnswers.Items;
import app.aitopup.gateway.domain.Initiator;
import app.aitopup.gateway.store.ApiKeys;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** An account's API keys. */
@Path("/api/agent/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
class KeyResource {
    private final PortalSessions sessions;
    private final MintKey mintKey;
    private final RotateKey rotateKey;
    private final ApiKeys keys;
    private final Clock clock;

    KeyResource(PortalSessions sessions, MintKey mintKey, RotateKey rotateKey, ApiKeys keys, Clock clock) {
        this.sessions = sessions;
        this.mintKey = mintKey;
        this.rotateKey = rotateKey;
        this.keys = keys;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<Envelope<KeyAnswer>>> mint(@Context HttpServerRequest request, byte[] body) {
        return initiator(request)
                .chain(by -> mintKey.mint(by, AccountRequests.mint(body, clock.instant())))
                .map(minted ->
                        RestResponse.status(Status.CREATED, answer(KeyAnswer.once(minted.key(), minted.text()))));
    }

    @GET
    public Uni<Envelope<Items<KeyAnswer>>> list(@Context HttpServerRequest request) {
        return sessions.counted(request)
                .chain(session -> keys.ofAccount(session.accountId()))
                .map(all -> answer(new Items<>(all.stream().map(KeyAnswer::of).toList())));
    }

    /** Where no answer comes the new secret is lost: rotating again gives another. */
    @POST
    @Path("/{id}/rotate")
    public Uni<Envelope<KeyAnswer>> rotate(@RestPath String id, @Context HttpServerRequest request, byte[] body) {
        return initiator(request)
                .chain(by -> rotateKey.rotate(by, id, AccountRequests.grace(body)))
                .map(rotated -> answer(KeyAnswer.once(rotated.key(), rotated.text())));
    }

    @DELETE
    @Path("/{id}")
    public Uni<Envelope<KeyAnswer>> revoke(@RestPath String id, @Context HttpServerRequest request) {
        return initiator(request).chain(by -> rotateKey.revoke(by, id)).map(revoked -> answer(KeyAnswer.of(revoked)));
    }

    private Uni<Initiator> initiator(HttpServerRequest request) {
        return sessions.counted(request).map(session -> session.from(sessions.origin(request)));
    }

    private <T> Envelope<T> answer(T data) {
        return Envelope.of(Code.SUCCESS, clock.instant(), data);
    }
}
