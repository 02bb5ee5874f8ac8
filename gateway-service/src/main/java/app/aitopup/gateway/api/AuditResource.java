package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.PageAnswer;
import app.aitopup.edge.Query;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.Actor;
import app.aitopup.gateway.domain.AuditEntry;
import app.aitopup.gateway.store.AuditLog;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Instant;

/** What was changed in an account, by whom and from where, newest first. */
@Path("/api/agent/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
class AuditResource {
    private final PortalSessions sessions;
    private final AuditLog audit;
    private final Cursors cursors;
    private final Clock clock;

    AuditResource(PortalSessions sessions, AuditLog audit, Clock clock, GatewayConfig config) {
        this.sessions = sessions;
        this.audit = audit;
        this.cursors = new Cursors(config.cursorKey());
        this.clock = clock;
    }

    /** Who it was; an operator has no id. */
    @JsonPropertyOrder({"type", "id"})
    record ActorAnswer(String type, String id) {}

    /**
     * One entry.
     *
     * @param ip null for an operator: from where they work is no account's business
     */
    @JsonPropertyOrder({"id", "at", "actor", "action", "target", "environment", "ip", "request_id"})
    record EntryAnswer(
            String id,
            Instant at,
            ActorAnswer actor,
            String action,
            String target,
            Environment environment,
            String ip,
            @JsonProperty("request_id") String requestId) {
        static EntryAnswer of(AuditEntry entry) {
            boolean operator = entry.actor().type() == Actor.Type.OPERATOR;
            return new EntryAnswer(
                    entry.id(),
                    entry.at(),
                    new ActorAnswer(
                            entry.actor().type().text(),
                            operator ? null : entry.actor().id()),
                    entry.action(),
                    entry.target(),
                    entry.environment(),
                    operator ? null : entry.origin().ip(),
                    entry.origin().requestId());
        }
    }

    @GET
    public Uni<Envelope<PageAnswer<EntryAnswer>>> list(@Context UriInfo uri, @Context HttpServerRequest request) {
        return sessions.counted(request).chain(session -> {
            Query query = Query.of(uri.getQueryParameters());
            Query.Page page = query.page(cursors, "audit " + session.accountId());
            query.check();
            return audit.ofAccount(session.accountId(), page.position(), page.lookFor())
                    .map(found -> Envelope.of(
                            Code.SUCCESS,
                            clock.instant(),
                            PageAnswer.of(page, found, AuditEntry::id, EntryAnswer::of)));
        });
    }
}
