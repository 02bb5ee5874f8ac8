package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.RequestIds;
import app.aitopup.gateway.AuthenticateSession;
import app.aitopup.gateway.ClientAddresses;
import app.aitopup.gateway.domain.Bearer;
import app.aitopup.gateway.domain.Origin;
import app.aitopup.gateway.domain.OwnPages;
import app.aitopup.gateway.domain.PortalSession;
import app.aitopup.gateway.domain.SessionToken;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The session that a call carries: scripts' in the {@code Authorization} header, the portal's in the cookie. */
@ApplicationScoped
class PortalSessions {
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final String FORGED =
            "With the session cookie only the portal's own pages change something; a script sends the session's token as"
                    + " Authorization: Bearer";

    private final AuthenticateSession authenticateSession;
    private final ClientAddresses addresses;
    private final RateLimits rateLimits;

    PortalSessions(AuthenticateSession authenticateSession, ClientAddresses addresses, RateLimits rateLimits) {
        this.authenticateSession = authenticateSession;
        this.addresses = addresses;
        this.rateLimits = rateLimits;
    }

    /** Whether this call carries a session, good or bad, rather than a key. */
    static boolean isCarriedBy(HttpServerRequest request) {
        List<String> authorization = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        return authorization.isEmpty()
                ? request.getCookie(SessionToken.COOKIE) != null
                : authorization.size() == 1
                        && Bearer.token(authorization.get(0))
                                .filter(SessionToken::looksLikeOne)
                                .isPresent();
    }

    /**
     * Who is signed in.
     *
     * @throws Refusal by the Uni, the first of these that holds: 2003 for a call that changes something, has its
     *     session from the cookie and does not come from our own pages; 2006 without a session; 2007 for a call that
     *     changes something where the account is suspended
     */
    Uni<PortalSession> of(HttpServerRequest request) {
        return session(request, authenticateSession.session(token(request), addresses.of(request)))
                .invoke(session -> {
                    if (session.accountSuspended() && changesSomething(request)) {
                        throw Refusal.of(Code.ACCOUNT_SUSPENDED);
                    }
                });
    }

    /**
     * Who makes a call of the agent API, each of which counts for the account's limit.
     *
     * @throws Refusal by the Uni: as {@link #of}, then 2005
     */
    Uni<PortalSession> counted(HttpServerRequest request) {
        return of(request).invoke(session -> rateLimits.count(request, session.accountId()));
    }

    /**
     * Ends the session, also a suspended account's.
     *
     * @throws Refusal 2003 and 2006, as {@link #of}
     */
    Uni<Void> end(HttpServerRequest request) {
        return session(request, authenticateSession.end(token(request), origin(request)));
    }

    /** Where a call comes from. */
    Origin origin(HttpServerRequest request) {
        return new Origin(addresses.of(request), request.response().headers().get(RequestIds.HEADER));
    }

    private static <T> Uni<T> session(HttpServerRequest request, Uni<T> found) {
        return isForged(request) ? Uni.createFrom().failure(Refusal.of(Code.PERMISSION_MISSING, FORGED)) : found;
    }

    private static Optional<String> token(HttpServerRequest request) {
        List<String> authorization = request.headers().getAll(HttpHeaders.AUTHORIZATION);
        return switch (authorization.size()) {
            case 0 ->
                Optional.ofNullable(request.getCookie(SessionToken.COOKIE)).map(Cookie::getValue);
            case 1 -> Bearer.token(authorization.get(0));
            default -> Optional.empty();
        };
    }

    /** A browser sends the cookie with whatever any page makes it send; nothing but that cookie lets such a call in. */
    private static boolean isForged(HttpServerRequest request) {
        if (!changesSomething(request)
                || request.headers().contains(HttpHeaders.AUTHORIZATION)
                || request.getCookie(SessionToken.COOKIE) == null) {
            return false;
        }
        HostAndPort here = request.authority();
        return here == null
                || !OwnPages.made(
                        request.headers().getAll("Sec-Fetch-Site"),
                        request.headers().getAll(HttpHeaders.ORIGIN),
                        here.host(),
                        here.port());
    }

    private static boolean changesSomething(HttpServerRequest request) {
        return !READING.contains(request.method());
    }
}
