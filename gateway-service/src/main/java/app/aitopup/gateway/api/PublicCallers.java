package app.aitopup.gateway.api;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.AuthenticateKey;
import app.aitopup.gateway.domain.PortalQuery;
import app.aitopup.gateway.domain.PortalSession;
import app.aitopup.gateway.domain.PublicCaller;
import app.aitopup.gateway.domain.Route;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Who makes a call of the public API: by its key or, in the place of one, by its portal session. */
@ApplicationScoped
class PublicCallers {
    private final AuthenticateKey authenticateKey;
    private final PortalSessions sessions;
    private final RateLimits rateLimits;

    PublicCallers(AuthenticateKey authenticateKey, PortalSessions sessions, RateLimits rateLimits) {
        this.authenticateKey = authenticateKey;
        this.sessions = sessions;
        this.rateLimits = rateLimits;
    }

    /**
     * Who calls, if they may make this call. Every call of somebody who is known counts for their limit, whatever
     * becomes of it.
     *
     * @throws Refusal by the Uni: for a key as {@link AuthenticateKey#authenticate}, then 2005, then as
     *     {@link AuthenticateKey#permit}; for a session as {@link PortalSessions#of}, then 3001 if the query does not
     *     name one environment, then 2005
     */
    Uni<PublicCaller> of(RoutingContext call, Route route) {
        HttpServerRequest request = call.request();
        if (PortalSessions.isCarriedBy(request)) {
            return sessions.of(request).map(session -> {
                PublicCaller.Owner owner = owner(session, request);
                // The worlds share no limit, either.
                rateLimits.count(
                        request, session.accountId() + ':' + owner.environment().json());
                return owner;
            });
        }
        String address = rateLimits.address(call);
        return authenticateKey
                .authenticate(request.headers().getAll(HttpHeaders.AUTHORIZATION), address)
                .map(found -> {
                    rateLimits.count(request, found.key().id());
                    authenticateKey.permit(found, route.scope(), address);
                    return new PublicCaller.WithKey(found.key());
                });
    }

    /** Path and query for the service; never the host that a caller may have put before them. */
    static String uri(HttpServerRequest request, PublicCaller caller) {
        // With a key the environment is the key's, and a query that names one is the service's to refuse.
        String query = caller instanceof PublicCaller.Owner
                ? PortalQuery.of(request.query()).rest()
                : request.query();
        return query == null ? request.path() : request.path() + '?' + query;
    }

    private static PublicCaller.Owner owner(PortalSession session, HttpServerRequest request) {
        Environment environment =
                WalletRequests.environment(PortalQuery.of(request.query()).environments());
        return new PublicCaller.Owner(session, environment);
    }
}
