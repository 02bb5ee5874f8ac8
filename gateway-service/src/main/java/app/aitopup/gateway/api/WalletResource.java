package app.aitopup.gateway.api;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.RequestIds;
import app.aitopup.gateway.AuthenticateSession;
import app.aitopup.gateway.ForwardCall;
import app.aitopup.gateway.domain.PassedHeaders;
import app.aitopup.gateway.domain.ServiceCall;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestCookie;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;

/** An account's wallet, for its owner; the wallet service answers. */
@Path(WalletResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
class WalletResource {
    static final String PATH = "/api/agent/v1/wallet";

    private final AuthenticateSession authenticateSession;
    private final ForwardCall forwardCall;

    WalletResource(AuthenticateSession authenticateSession, ForwardCall forwardCall) {
        this.authenticateSession = authenticateSession;
        this.forwardCall = forwardCall;
    }

    @GET
    public Uni<Response> balance(
            @RestHeader(HttpHeaders.AUTHORIZATION) Optional<String> authorization,
            @RestCookie(SessionTokens.COOKIE) Optional<String> cookie,
            @RestQuery List<String> environment,
            @Context HttpServerResponse answer) {
        return account(authorization, cookie)
                .chain(account -> forward(
                        account, WalletRequests.environment(environment), "GET", "", answer, ServiceCall.noBody()));
    }

    @GET
    @Path("/history")
    public Uni<Response> history(
            @RestHeader(HttpHeaders.AUTHORIZATION) Optional<String> authorization,
            @RestCookie(SessionTokens.COOKIE) Optional<String> cookie,
            @RestQuery List<String> environment,
            @RestQuery Optional<String> cursor,
            @RestQuery Optional<String> limit,
            @Context HttpServerResponse answer) {
        return account(authorization, cookie)
                .chain(account -> forward(
                        account,
                        WalletRequests.environment(environment),
                        "GET",
                        "/history" + WalletRequests.page(cursor, limit),
                        answer,
                        ServiceCall.noBody()));
    }

    @POST
    @Path("/fund")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> fund(
            @RestHeader(HttpHeaders.AUTHORIZATION) Optional<String> authorization,
            @RestCookie(SessionTokens.COOKIE) Optional<String> cookie,
            @Context HttpServerResponse answer,
            byte[] body) {
        return account(authorization, cookie)
                .chain(account -> forward(account, WalletRequests.fund(body), "POST", "/fund", answer, body));
    }

    @PUT
    @Path("/threshold")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> threshold(
            @RestHeader(HttpHeaders.AUTHORIZATION) Optional<String> authorization,
            @RestCookie(SessionTokens.COOKIE) Optional<String> cookie,
            @Context HttpServerResponse answer,
            byte[] body) {
        return account(authorization, cookie)
                .chain(account -> forward(account, WalletRequests.threshold(body), "PUT", "/threshold", answer, body));
    }

    private Uni<String> account(Optional<String> authorization, Optional<String> cookie) {
        return authenticateSession.account(SessionTokens.of(authorization, cookie));
    }

    private Uni<Response> forward(
            String account,
            Environment environment,
            String method,
            String pathAndQuery,
            HttpServerResponse answer,
            byte[] body) {
        Map.Entry<String, String> requestId =
                Map.entry(RequestIds.HEADER, answer.headers().get(RequestIds.HEADER));
        List<Map.Entry<String, String>> headers = body.length == 0
                ? List.of(requestId)
                : List.of(requestId, Map.entry(PassedHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON));
        return forwardCall
                .forwardForOwner(account, environment, method, PATH + pathAndQuery, headers, body)
                .map(ServiceAnswers::pass);
    }
}
