package app.aitopup.gateway.api;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.RequestIds;
import app.aitopup.gateway.ForwardCall;
import app.aitopup.gateway.RecordAction;
import app.aitopup.gateway.domain.AuditAction;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.PassedHeaders;
import app.aitopup.gateway.domain.PortalQuery;
import app.aitopup.gateway.domain.PortalSession;
import app.aitopup.gateway.domain.ServiceCall;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** An account's wallet, for its owner; the wallet service answers. */
@Path(WalletResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
class WalletResource {
    static final String PATH = "/api/agent/v1/wallet";

    private final PortalSessions sessions;
    private final RecordAction recordAction;
    private final ForwardCall forwardCall;

    WalletResource(PortalSessions sessions, RecordAction recordAction, ForwardCall forwardCall) {
        this.sessions = sessions;
        this.recordAction = recordAction;
        this.forwardCall = forwardCall;
    }

    @GET
    public Uni<Response> balance(@Context HttpServerRequest request) {
        return read(request, "");
    }

    @GET
    @Path("/history")
    public Uni<Response> history(@Context HttpServerRequest request) {
        return read(request, "/history");
    }

    @POST
    @Path("/fund")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> fund(@Context HttpServerRequest request, byte[] body) {
        return change(request, AuditAction.WALLET_FUNDED, () -> WalletRequests.fund(body), "POST", "/fund", body);
    }

    @PUT
    @Path("/threshold")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> threshold(@Context HttpServerRequest request, byte[] body) {
        return change(
                request, AuditAction.THRESHOLD_SET, () -> WalletRequests.threshold(body), "PUT", "/threshold", body);
    }

    /** Put on record once the wallet service has agreed. */
    private Uni<Response> change(
            HttpServerRequest request,
            AuditAction action,
            Supplier<Environment> reader,
            String method,
            String path,
            byte[] body) {
        return sessions.counted(request)
                .chain(session -> {
                    Environment environment = reader.get();
                    return forward(request, session, environment, method, path, body)
                            .call(outcome -> outcome instanceof Forwarded.Answered answer && answer.succeeded()
                                    ? recordAction.after(
                                            session.from(sessions.origin(request)),
                                            action,
                                            session.accountId(),
                                            environment)
                                    : Uni.createFrom().voidItem());
                })
                .map(ServiceAnswers::pass);
    }

    /** The whole query goes along, so that a parameter that is misspelt or given twice is refused and not left out. */
    private Uni<Response> read(HttpServerRequest request, String path) {
        return sessions.counted(request)
                .chain(session -> {
                    PortalQuery query = PortalQuery.of(request.query());
                    Environment environment = WalletRequests.environment(query.environments());
                    String pathAndQuery = query.rest() == null ? path : path + '?' + query.rest();
                    return forward(request, session, environment, "GET", pathAndQuery, ServiceCall.noBody());
                })
                .map(ServiceAnswers::pass);
    }

    private Uni<Forwarded> forward(
            HttpServerRequest request,
            PortalSession session,
            Environment environment,
            String method,
            String pathAndQuery,
            byte[] body) {
        Map.Entry<String, String> requestId =
                Map.entry(RequestIds.HEADER, sessions.origin(request).requestId());
        List<Map.Entry<String, String>> headers = body.length == 0
                ? List.of(requestId)
                : List.of(requestId, Map.entry(PassedHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON));
        return forwardCall.forwardForOwner(
                session.accountId(), environment, method, PATH + pathAndQuery, headers, body);
    }
}
