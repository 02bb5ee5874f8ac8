package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.gateway.AuthenticateOperator;
import app.aitopup.gateway.ShowTopup;
import app.aitopup.gateway.ShowTopup.Shown;
import app.aitopup.gateway.domain.TimelineEntry;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;

/** One top-up of whichever account, for operators: all that the services know of it on one time line. */
@Path("/api/operator/v1/topups")
@Produces(MediaType.APPLICATION_JSON)
class OperatorTopupResource {
    private final AuthenticateOperator authenticateOperator;
    private final ShowTopup showTopup;
    private final Clock clock;

    OperatorTopupResource(AuthenticateOperator authenticateOperator, ShowTopup showTopup, Clock clock) {
        this.authenticateOperator = authenticateOperator;
        this.showTopup = showTopup;
        this.clock = clock;
    }

    /** What the services say; a part is null where its service is among those that are unavailable. */
    @JsonPropertyOrder({"topup", "timeline", "ledger", "events", "deliveries", "unavailable"})
    record TopupAnswer(
            JsonNode topup,
            List<TimelineEntry> timeline,
            JsonNode ledger,
            JsonNode events,
            JsonNode deliveries,
            List<String> unavailable) {

        static TopupAnswer of(Shown shown) {
            return new TopupAnswer(
                    shown.topup(),
                    shown.timeline(),
                    shown.ledger(),
                    shown.events(),
                    shown.deliveries(),
                    shown.unavailable());
        }
    }

    @GET
    @Path("/{transaction_id}")
    public Uni<Envelope<TopupAnswer>> one(
            @RestHeader(HttpHeaders.AUTHORIZATION) List<String> authorization,
            @RestPath("transaction_id") String transactionId) {
        authenticateOperator.authenticate(authorization);
        return showTopup
                .show(transactionId)
                .map(shown -> Envelope.of(
                        Code.SUCCESS, shown.transactionId(), shown.status(), clock.instant(), TopupAnswer.of(shown)));
    }
}
