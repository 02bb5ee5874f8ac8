package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.DatabaseAway;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.RequestIds;
import app.aitopup.gateway.AuthenticateKey;
import app.aitopup.gateway.ForwardCall;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.PassedHeaders;
import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.Route;
import app.aitopup.gateway.domain.Route.Access;
import app.aitopup.gateway.domain.Route.Body;
import app.aitopup.gateway.domain.ServiceCall;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The public API, for integrators: does the call exist, whose key is it, may it do this, is there a body to pass on. In
 * this order, and only then does a service hear of it. On bare routes rather than resources: every call of every
 * integrator comes through here, and nothing in it needs more.
 */
@ApplicationScoped
class PublicApi {
    /** After the request's id, before everything that Quarkus would answer without the envelope. */
    static final int FIRST = -900;

    private static final Logger LOG = Logger.getLogger(PublicApi.class);
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final AuthenticateKey authenticateKey;
    private final ForwardCall forwardCall;
    private final Answers answers;

    PublicApi(AuthenticateKey authenticateKey, ForwardCall forwardCall, Answers answers) {
        this.authenticateKey = authenticateKey;
        this.forwardCall = forwardCall;
        this.answers = answers;
    }

    void register(@Observes Router router) {
        router.route(PublicRoutes.ROOT + "/*").order(FIRST).handler(this::handle);
    }

    private void handle(RoutingContext call) {
        HttpServerRequest request = call.request();
        List<Route> routes = PublicRoutes.at(request.path());
        if (routes.isEmpty()) {
            answers.refuse(call, false, Refusal.of(Code.NOT_FOUND));
            return;
        }
        if (request.method().equals(HttpMethod.OPTIONS)) {
            answers.options(call, PublicRoutes.allow(routes));
            return;
        }
        Optional<Route> route = PublicRoutes.of(routes, request.method().name());
        if (route.isEmpty()) {
            call.response().putHeader(HttpHeaders.ALLOW, PublicRoutes.allow(routes));
            answers.refuse(call, false, Refusal.of(Code.METHOD_NOT_ALLOWED));
            return;
        }
        // What comes of the body waits until somebody reads it, while the key is looked up.
        request.pause();
        Uni.createFrom()
                .deferred(() -> serve(call, route.get()))
                .subscribe()
                .with(Runnable::run, failure -> answers.refuse(call, route.get().movesMoney(), refusal(failure)));
    }

    /** Does what is asked and gives the answering of it; fails only before anything is passed on. */
    private Uni<Runnable> serve(RoutingContext call, Route route) {
        if (route.access() == Access.ANYBODY) {
            return Uni.createFrom().item(() -> answers.succeed(call, PublicAnswers.codes()));
        }
        List<String> authorization = call.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        return authenticateKey.authenticate(authorization, route.scope()).chain(key -> {
            if (route.target() == null) {
                return Uni.createFrom().item(() -> answers.succeed(call, KeyAnswer.of(key)));
            }
            Uni<byte[]> body = route.body() == Body.NONE
                    ? Uni.createFrom().item(ServiceCall.noBody())
                    : RequestBody.read(call, route.body() == Body.OPTIONAL);
            return body.chain(bytes -> passOn(call, route, key, bytes));
        });
    }

    private Uni<Runnable> passOn(RoutingContext call, Route route, ApiKey key, byte[] body) {
        return forwardCall
                .forward(key, route, uri(call.request()), headers(call, route, body), body)
                .map(outcome -> () -> answer(call, route, outcome));
    }

    private void answer(RoutingContext call, Route route, Forwarded outcome) {
        if (outcome instanceof Forwarded.Answered answer) {
            answers.pass(call, answer);
        } else if (outcome instanceof Forwarded.NotTaken) {
            answers.refuse(call, route.movesMoney(), Refusal.of(Code.SERVICE_UNAVAILABLE));
        } else {
            boolean withKey = call.request().headers().contains(IDEMPOTENCY_KEY);
            answers.giveUp(call, route.movesMoney(), route.isRepeatable(withKey));
        }
    }

    /** Path and query; never the host that a caller may have put before them. */
    private static String uri(HttpServerRequest request) {
        return request.query() == null ? request.path() : request.path() + '?' + request.query();
    }

    private static List<Map.Entry<String, String>> headers(RoutingContext call, Route route, byte[] body) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String name : PassedHeaders.REQUEST) {
            // Of a body that need not be there and is not it says nothing; some clients send it all the same.
            if (body.length == 0 && route.body() != Body.REQUIRED && name.equals(PassedHeaders.CONTENT_TYPE)) {
                continue;
            }
            for (String value : call.request().headers().getAll(name)) {
                headers.add(Map.entry(name, value));
            }
        }
        headers.add(Map.entry(RequestIds.HEADER, RequestIds.of(call)));
        return headers;
    }

    private static Refusal refusal(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal;
        }
        if (DatabaseAway.causedBy(failure)) {
            LOG.warnf("no answer without the database: %s", failure);
            return Refusal.of(Code.SERVICE_UNAVAILABLE);
        }
        LOG.error("unexpected failure", failure);
        return Refusal.of(Code.INTERNAL_ERROR);
    }
}
