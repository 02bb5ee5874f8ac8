package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.webhook.ReplayDeliveries;
import app.aitopup.webhook.ReplayDeliveries.Replayed;
import app.aitopup.webhook.SendPing;
import app.aitopup.webhook.domain.Attempt;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestPath;

/** Sending to an endpoint by hand over HTTP: a test, or a window of its deliveries again. */
@Path("/api/public/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
class SendResource {
    private final SendPing sendPing;
    private final ReplayDeliveries replayDeliveries;
    private final Caller caller;
    private final Clock clock;

    SendResource(SendPing sendPing, ReplayDeliveries replayDeliveries, Caller caller, Clock clock) {
        this.sendPing = sendPing;
        this.replayDeliveries = replayDeliveries;
        this.caller = caller;
        this.clock = clock;
    }

    /**
     * How a test went.
     *
     * @param succeeded whether the receiver took it, as {@code 2xx} in time
     * @param status what the receiver answered, or null
     * @param durationMs from the look-up of the name to the end of the answer
     * @param error why it did not succeed, as in the delivery log, or null
     */
    @JsonPropertyOrder({"delivery_id", "event_id", "succeeded", "status", "duration_ms", "error"})
    record TestAnswer(
            @JsonProperty("delivery_id") String deliveryId,
            @JsonProperty("event_id") String eventId,
            boolean succeeded,
            Integer status,
            @JsonProperty("duration_ms") long durationMs,
            String error) {

        static TestAnswer of(SendPing.Tested tested) {
            Attempt attempt = tested.attempt();
            return new TestAnswer(
                    tested.delivery().id(),
                    tested.delivery().eventId(),
                    attempt.succeeded(),
                    attempt.answer() == null ? null : attempt.answer().status(),
                    attempt.durationMs(),
                    DeliveryAnswer.errorOf(attempt));
        }
    }

    /** What a window came to. */
    @JsonPropertyOrder({"count", "replayed", "next_since"})
    record WindowAnswer(long count, long replayed, @JsonProperty("next_since") Instant nextSince) {
        static WindowAnswer of(Replayed replayed) {
            return new WindowAnswer(replayed.count(), replayed.replayed(), replayed.nextSince());
        }
    }

    @POST
    @Path("/{id}/test")
    @RolesAllowed(Scopes.WEBHOOK_MANAGE)
    public Uni<Envelope<TestAnswer>> test(@RestPath String id, byte[] body) {
        EndpointResource.nothingToSay(body);
        return sendPing.send(caller.accountId(), caller.environment(), EndpointResource.existing(id))
                .map(tested -> Envelope.of(Code.SUCCESS, clock.instant(), TestAnswer.of(tested)));
    }

    @POST
    @Path("/{id}/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scopes.WEBHOOK_MANAGE)
    public Uni<Envelope<WindowAnswer>> replayWindow(@RestPath String id, byte[] body) {
        return replayDeliveries
                .replay(WindowRequest.read(
                        body, caller.accountId(), caller.environment(), EndpointResource.existing(id)))
                .map(replayed -> Envelope.of(Code.SUCCESS, clock.instant(), WindowAnswer.of(replayed)));
    }
}
