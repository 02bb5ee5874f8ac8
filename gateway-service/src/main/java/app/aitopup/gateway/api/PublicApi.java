package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.DatabaseAway;
import app.aitopup.edge.MediaTypes;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.RequestIds;
import app.aitopup.gateway.ForwardCall;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.PassedHeaders;
import app.aitopup.gateway.domain.PublicCaller;
import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.Route;
import app.aitopup.gateway.domain.Route.Access;
import app.aitopup.gateway.domain.Route.Body;
import app.aitopup.gateway.domain.ServiceCall;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRoute;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRouteSource;
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
 * The public API, for integrators: does the call exist, whose key or session is it, does it not call too often, may it
 * do this, is there a body to pass on. In this order, and only then does a service hear of it. On bare routes rather
 * than resources: every call of every integrator comes through here, and nothing in it needs more.
 */
@ApplicationScoped
class PublicApi {
    /** After the request's id, before everything that Quarkus would answer without the envelope. */
    static final int FIRST = -900;

    private static final Logger LOG = Logger.getLogger(PublicApi.class);

    private final PublicCallers callers;
    private final ForwardCall forwardCall;
    private final RecordedCalls recordedCalls;
    private final Answers answers;
    private final PublicAnswers publicAnswers;
    private final AnswerMeters meters;

    PublicApi(
            PublicCallers callers,
            ForwardCall forwardCall,
            RecordedCalls recordedCalls,
            Answers answers,
            PublicAnswers publicAnswers,
            AnswerMeters meters) {
        this.callers = callers;
        this.forwardCall = forwardCall;
        this.recordedCalls = recordedCalls;
        this.answers = answers;
        this.publicAnswers = publicAnswers;
        this.meters = meters;
    }

    void register(@Observes Router router) {
        router.route(PublicRoutes.ROOT + "/*").order(FIRST).handler(this::handle);
    }

    private void handle(RoutingContext call) {
        meters.measure(call);
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
        HttpServerRoute.update(
                Context.current(),
                HttpServerRouteSource.CONTROLLER,
                PublicRoutes.ROOT + route.get().path());
        // Before the key is looked up: what is refused here is what there is too much of.
        if (route.get().target() != null && !forwardCall.hasRoomFor(route.get())) {
            answers.refuse(call, route.get().movesMoney(), Refusal.of(Code.SERVICE_UNAVAILABLE));
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
            requireAnAnswerInJsonToDo(call);
            return Uni.createFrom().item(() -> publicAnswers.publish(call, route));
        }
        return callers.of(call, route).chain(caller -> {
            requireAnAnswerInJsonToDo(call);
            if (route.target() == null) {
                return publicAnswers.ownKey(call, caller);
            }
            Uni<byte[]> body = route.body() == Body.NONE
                    ? Uni.createFrom().item(ServiceCall.noBody())
                    : RequestBody.read(call, route.body() == Body.OPTIONAL);
            return body.chain(bytes -> passOn(call, route, caller, bytes));
        });
    }

    /** There is no other kind, and a service that refused it might have acted before. */
    private static void requireAnAnswerInJsonToDo(RoutingContext call) {
        if (!MediaTypes.accepts(call.request().headers().getAll(HttpHeaders.ACCEPT))) {
            throw Answers.notAcceptable();
        }
    }

    private Uni<Runnable> passOn(RoutingContext call, Route route, PublicCaller caller, byte[] body) {
        HttpServerRequest request = call.request();
        return forwardCall
                .forward(caller, route, PublicCallers.uri(request, caller), headers(call, route, body), body)
                .call(outcome -> recordedCalls.record(request, route, caller, outcome))
                .map(outcome -> () -> answer(call, route, outcome));
    }

    private void answer(RoutingContext call, Route route, Forwarded outcome) {
        if (outcome instanceof Forwarded.Answered answer) {
            answers.pass(call, answer);
        } else if (outcome instanceof Forwarded.NotTaken) {
            answers.refuse(call, route.movesMoney(), Refusal.of(Code.SERVICE_UNAVAILABLE));
        } else {
            boolean withKey = call.request().headers().contains(PassedHeaders.IDEMPOTENCY_KEY);
            answers.giveUp(call, route.movesMoney(), route.isRepeatable(withKey));
        }
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
