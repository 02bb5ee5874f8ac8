package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.AuthenticateOperator;
import app.aitopup.gateway.ClientAddresses;
import app.aitopup.gateway.LimitCalls;
import app.aitopup.gateway.LimitFailures;
import app.aitopup.gateway.domain.Allowance;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * Shows in every answer below {@code /api} what is left of the caller's limit, in the fields {@code RateLimit} and
 * {@code RateLimit-Policy} ({@link Allowance} says what is in them): of a call with a good key the key's, of any other
 * one how often its address may still be wrong.
 */
@ApplicationScoped
class RateLimits {
    private static final String API = "/api/*";
    private static final String OPERATOR_API = "/api/operator/*";
    private static final String LIMIT = "RateLimit";
    private static final String POLICY = "RateLimit-Policy";

    private final LimitCalls limitCalls;
    private final LimitFailures limitFailures;
    private final AuthenticateOperator authenticateOperator;
    private final ClientAddresses addresses;
    private final Answers answers;

    RateLimits(
            LimitCalls limitCalls,
            LimitFailures limitFailures,
            AuthenticateOperator authenticateOperator,
            ClientAddresses addresses,
            Answers answers) {
        this.limitCalls = limitCalls;
        this.limitFailures = limitFailures;
        this.authenticateOperator = authenticateOperator;
        this.addresses = addresses;
        this.answers = answers;
    }

    void register(@Observes Router router) {
        router.route(API).order(PublicApi.FIRST - 2).handler(this::showInTheEnd);
        router.route(OPERATOR_API).order(PublicApi.FIRST - 1).handler(this::turnAwayWhoGuesses);
    }

    /** The address that a call counts for. */
    String address(RoutingContext call) {
        return addresses.of(call.request());
    }

    /**
     * Counts a call of a key, or of what stands in its place, and shows what is left.
     *
     * @throws Refusal 2005 if there are too many
     */
    void count(HttpServerRequest call, String id) {
        admit(call, limitCalls.take(id));
    }

    /**
     * Shows this limit rather than another one.
     *
     * @throws Refusal 2005 if it is reached
     */
    void admit(HttpServerRequest call, Allowance allowance) {
        show(call, allowance);
        if (!allowance.granted()) {
            throw Refusal.until(Code.RATE_LIMIT_EXCEEDED, allowance.retryAfterSeconds());
        }
    }

    /** When all is known, and only if nobody has shown a limit by then. */
    private void showInTheEnd(RoutingContext call) {
        // Now: at the end the caller may have gone, and its address with it.
        String address = address(call);
        call.addHeadersEndHandler(end -> {
            if (!call.response().headers().contains(LIMIT)) {
                show(call.request(), limitFailures.left(address));
            }
        });
        call.next();
    }

    /** A wrong token costs nothing to look at, so it is only counted; the right one passes from everywhere. */
    private void turnAwayWhoGuesses(RoutingContext call) {
        List<String> authorization = call.request().headers().getAll(HttpHeaders.AUTHORIZATION);
        if (!authorization.isEmpty() && !authenticateOperator.isRight(authorization)) {
            Refusal refusal = limitFailures.attempt(address(call)).failed(Code.API_KEY_INVALID);
            if (refusal.code() == Code.RATE_LIMIT_EXCEEDED) {
                answers.refuse(call, false, refusal);
                return;
            }
        }
        call.next();
    }

    private static void show(HttpServerRequest call, Allowance allowance) {
        MultiMap headers = call.response().headers();
        headers.set(POLICY, allowance.policyField());
        headers.set(LIMIT, allowance.limitField());
    }
}
