package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.edge.Query;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.IntegratorEvent;
import app.aitopup.webhook.store.EventLog;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.RestPath;

/** Events over HTTP, so that a receiver can find a gap and catch up by pulling. */
@Path("/api/public/v1/events")
@Produces(MediaType.APPLICATION_JSON)
class EventResource {
    // What fits into 64 bits for sure.
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");

    private final EventLog log;
    private final Caller caller;
    private final Clock clock;

    EventResource(EventLog log, Caller caller, Clock clock) {
        this.log = log;
        this.caller = caller;
        this.clock = clock;
    }

    /** What webhooks carry, as it is. */
    record Body(@JsonValue @JsonRawValue String json) {
        static Body of(EventLog.Entry entry) {
            return new Body(entry.body().text());
        }
    }

    /**
     * A part of the events, ascending.
     *
     * @param nextAfterSequence what to ask the next part with; null when there is none yet
     */
    @JsonPropertyOrder({"items", "next_after_sequence"})
    record Part(List<Body> items, @JsonProperty("next_after_sequence") Long nextAfterSequence) {

        static Part of(List<EventLog.Entry> found, int limit) {
            List<EventLog.Entry> shown = found.size() > limit ? found.subList(0, limit) : found;
            return new Part(
                    shown.stream().map(Body::of).toList(),
                    found.size() > limit ? shown.get(limit - 1).sequence() : null);
        }
    }

    @GET
    @RolesAllowed(Scopes.WEBHOOK_READ)
    public Uni<Envelope<Part>> list(@Context UriInfo uri) {
        Query query = Query.of(uri.getQueryParameters());
        Optional<Long> after = query.read(
                "after_sequence",
                text -> Optional.of(text)
                        .filter(number -> WHOLE_NUMBER.matcher(number).matches())
                        .map(Long::valueOf),
                "is no sequence number",
                "send the last one you have seen, 0 to begin");
        Optional<String> type = query.read(
                "type",
                name -> IntegratorEvent.of(name).map(IntegratorEvent::type),
                "is not known",
                "choose from " + IntegratorEvent.types());
        int limit = query.limit();
        query.check();
        return log.after(caller.accountId(), caller.environment(), after.orElse(0L), type, limit + 1)
                .map(found -> Envelope.of(Code.SUCCESS, clock.instant(), Part.of(found, limit)));
    }

    @GET
    @Path("/{id}")
    @RolesAllowed(Scopes.WEBHOOK_READ)
    public Uni<Envelope<Body>> one(@RestPath String id) {
        if (!Ids.isValid(Ids.EVENT, id)) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        return log.one(caller.accountId(), caller.environment(), id)
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .map(entry -> Envelope.of(Code.SUCCESS, clock.instant(), Body.of(entry)));
    }
}
