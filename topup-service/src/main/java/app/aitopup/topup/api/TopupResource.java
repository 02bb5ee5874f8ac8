package app.aitopup.topup.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.edge.MovesMoney;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.StrictJson;
import app.aitopup.topup.SendTopup;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Top-ups over HTTP. */
@Path("/api/public/v1/topup")
@Produces(MediaType.APPLICATION_JSON)
class TopupResource {
    private static final String REPLAYED = "Idempotent-Replayed";

    private final SendTopup sendTopup;
    private final Topups topups;
    private final Caller caller;
    private final TopupConfig config;
    private final Clock clock;

    TopupResource(SendTopup sendTopup, Topups topups, Caller caller, TopupConfig config, Clock clock) {
        this.sendTopup = sendTopup;
        this.topups = topups;
        this.caller = caller;
        this.config = config;
        this.clock = clock;
    }

    @POST
    @Path("/send")
    @RolesAllowed(Scopes.TOPUP_SEND)
    @MovesMoney
    public Uni<RestResponse<Envelope<?>>> send(
            byte[] body,
            @RestHeader("Content-Type") String contentType,
            @RestHeader("Idempotency-Key") List<String> idempotencyKeys,
            @RestHeader("Prefer") List<String> preferences) {
        // Checked here and not by an annotation, so that this refusal, too, says what happened to the money.
        StrictJson.requireJson(contentType);
        SendTopup.Call call = new SendTopup.Call(
                caller.accountId(),
                caller.environment(),
                caller.keyId(),
                SendRequest.idempotencyKey(idempotencyKeys),
                SendRequest.read(body, config.amounts()),
                SendRequest.respondAsync(preferences));
        return sendTopup.send(call).map(sent -> {
            Topup topup = sent.topup();
            ResponseBuilder<Envelope<?>> answer =
                    ResponseBuilder.create(TopupAnswers.code(topup).httpStatus());
            if (sent.replayed()) {
                answer.header(REPLAYED, "true");
            }
            return answer.entity(TopupAnswers.sent(topup)).build();
        });
    }

    @GET
    @Path("/{transaction_id}")
    @RolesAllowed(Scopes.TOPUP_READ)
    public Uni<Envelope<TopupAnswers.One>> one(@RestPath("transaction_id") String transactionId) {
        if (!Ids.isValid(Ids.TRANSACTION, transactionId)) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        return topups.find(caller.accountId(), caller.environment(), transactionId)
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .map(topup -> TopupAnswers.one(topup, clock.instant()));
    }
}
