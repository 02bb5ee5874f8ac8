package app.aitopup.gateway.api;

import app.aitopup.gateway.RecordAction;
import app.aitopup.gateway.domain.AuditAction;
import app.aitopup.gateway.domain.AuditedRoutes;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.Grant;
import app.aitopup.gateway.domain.Initiator;
import app.aitopup.gateway.domain.PublicCaller;
import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.Route;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Puts on record which calls of the public API changed something, once their service has agreed. */
@ApplicationScoped
class RecordedCalls {
    private static final Logger LOG = Logger.getLogger(RecordedCalls.class);

    private final RecordAction recordAction;
    private final PortalSessions sessions;
    private final ObjectMapper mapper;

    RecordedCalls(RecordAction recordAction, PortalSessions sessions, ObjectMapper mapper) {
        this.recordAction = recordAction;
        this.sessions = sessions;
        this.mapper = mapper;
    }

    /** Records this call, if it is one that goes on record and was not refused; never fails. */
    Uni<Void> record(HttpServerRequest request, Route route, PublicCaller caller, Forwarded outcome) {
        Optional<AuditAction> action = AuditedRoutes.action(route);
        if (action.isEmpty() || !(outcome instanceof Forwarded.Answered answer) || !answer.succeeded()) {
            return Uni.createFrom().voidItem();
        }
        JsonNode data = data(answer);
        if (action.get() == AuditAction.ENDPOINT_REPLAYED
                && data.path("replayed").asLong() == 0) {
            // A dry run, or nothing to send again.
            return Uni.createFrom().voidItem();
        }
        Grant grant = caller.grant();
        Initiator by = new Initiator(grant.accountId(), caller.actor(), sessions.origin(request));
        String target =
                idIn(request.path(), route).orElseGet(() -> data.path("id").asText(null));
        return recordAction.after(by, action.get(), target, grant.environment());
    }

    private JsonNode data(Forwarded.Answered answer) {
        try {
            return mapper.readTree(answer.body()).path("data");
        } catch (IOException e) {
            // It is done all the same, and its caller has to hear of it.
            LOG.errorf("an answer that is recorded is no JSON: %s", e.getClass());
            return MissingNode.getInstance();
        }
    }

    /** What stands in the path where the route has an id. */
    private static Optional<String> idIn(String path, Route route) {
        List<String> names = List.of((PublicRoutes.ROOT + route.path()).split("/", -1));
        List<String> segments = List.of(path.split("/", -1));
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).startsWith("{")) {
                return Optional.of(segments.get(i));
            }
        }
        return Optional.empty();
    }
}
