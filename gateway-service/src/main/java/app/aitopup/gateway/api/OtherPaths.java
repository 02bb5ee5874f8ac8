package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.MediaTypes;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.api.ResourceRoutes.ResourceCall;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.jboss.logging.Logger;

/** Answers below {@code /api} what would otherwise be answered without the envelope, or without its headers. */
@ApplicationScoped
class OtherPaths {
    private static final String API = "/api/*";
    private static final Logger LOG = Logger.getLogger(OtherPaths.class);
    private static final int TOO_LARGE = 413;
    private static final int SERVER_ERROR = 500;

    private final ResourceRoutes resources;
    private final Answers answers;

    OtherPaths(ResourceRoutes resources, Answers answers) {
        this.resources = resources;
        this.answers = answers;
    }

    void register(@Observes Router router) {
        router.route().order(PublicApi.FIRST - 3).handler(this::refuseParameters);
        router.route(API).order(PublicApi.FIRST - 1).handler(OtherPaths::sign).failureHandler(this::answerFailure);
        router.route(API).order(PublicApi.FIRST + 1).handler(this::refuseWhatIsNoCall);
        router.route(API).order(PublicApi.FIRST + 2).handler(this::refuseWhatIsTooLong);
    }

    /**
     * No call has a parameter within its path (RFC 3986, section 3.3). The framework takes them off before it looks for
     * a resource, and so could find one that none of these routes has seen.
     */
    private void refuseParameters(RoutingContext call) {
        if (call.request().path().indexOf(';') >= 0) {
            FrontDoor.sign(call.request());
            answers.refuse(call, false, Refusal.of(Code.NOT_FOUND));
        } else {
            call.next();
        }
    }

    /** What nobody has answered: the framework would, without the envelope. */
    private void answerFailure(RoutingContext call) {
        if (call.statusCode() == TOO_LARGE) {
            answers.refuse(call, false, Refusal.of(Code.REQUEST_TOO_LARGE));
        } else if (call.statusCode() >= 400 && call.statusCode() < SERVER_ERROR) {
            answers.refuse(call, false, Refusal.of(Code.REQUEST_MALFORMED));
        } else {
            LOG.error("unexpected failure", call.failure());
            answers.refuse(call, false, Refusal.of(Code.INTERNAL_ERROR));
        }
    }

    /** Once more for what has been turned into another call: that takes off what was on the answer. */
    private static void sign(RoutingContext call) {
        FrontDoor.sign(call.request());
        call.next();
    }

    /** Does the call exist, is its answer wanted, is its body JSON: what holds for every resource alike. */
    private void refuseWhatIsNoCall(RoutingContext call) {
        HttpServerRequest request = call.request();
        List<ResourceCall> calls = resources.at(request.path());
        if (calls.isEmpty()) {
            answers.refuse(call, false, Refusal.of(Code.NOT_FOUND));
            return;
        }
        String allow = ResourceRoutes.allow(calls);
        if (request.method().equals(HttpMethod.OPTIONS)) {
            answers.options(call, allow);
            return;
        }
        String method = request.method().equals(HttpMethod.HEAD)
                ? "GET"
                : request.method().name();
        ResourceCall asked = calls.stream()
                .filter(one -> one.method().equals(method))
                .findFirst()
                .orElse(null);
        if (asked == null) {
            call.response().putHeader(HttpHeaders.ALLOW, allow);
            answers.refuse(call, false, Refusal.of(Code.METHOD_NOT_ALLOWED));
        } else if (!MediaTypes.accepts(request.headers().getAll(HttpHeaders.ACCEPT))) {
            answers.refuse(call, false, Answers.notAcceptable());
        } else if (takesNo(request, asked)) {
            answers.refuse(call, false, Refusal.of(Code.MEDIA_TYPE_UNSUPPORTED));
        } else if (request.method().equals(HttpMethod.HEAD)) {
            // A resource would leave out the body, and so its length; here the network's side leaves it out.
            call.reroute(HttpMethod.GET, request.uri());
        } else {
            call.next();
        }
    }

    /** A body that has to be there has to be called JSON, and so has one that need not be and is. */
    private static boolean takesNo(HttpServerRequest request, ResourceCall asked) {
        boolean needsJson = asked.takesBody() || (asked.changes() && RequestBody.isDeclared(request));
        return needsJson && !RequestBody.isPlainJson(request);
    }

    private void refuseWhatIsTooLong(RoutingContext call) {
        if (RequestBody.isDeclaredTooLong(call.request())) {
            answers.refuse(call, false, Refusal.of(Code.REQUEST_TOO_LARGE));
        } else {
            call.next();
        }
    }
}
