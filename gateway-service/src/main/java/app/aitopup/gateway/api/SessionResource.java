package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.SignIn;
import app.aitopup.gateway.domain.SessionToken;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Signing in and out. */
@Path("/api/agent/v1/session")
@Produces(MediaType.APPLICATION_JSON)
class SessionResource {
    private final SignIn signIn;
    private final PortalSessions sessions;
    private final Clock clock;
    private final boolean secureCookie;

    SessionResource(SignIn signIn, PortalSessions sessions, Clock clock, GatewayConfig config) {
        this.signIn = signIn;
        this.sessions = sessions;
        this.clock = clock;
        this.secureCookie = config.session().secureCookie();
    }

    /** A session that has begun. */
    @JsonPropertyOrder({"token", "expires_at", "account_id"})
    record Session(
            String token, @JsonProperty("expires_at") Instant expiresAt, @JsonProperty("account_id") String accountId) {
        /** No token in a log. */
        @Override
        public String toString() {
            return accountId;
        }
    }

    /** Who a session is of. */
    @JsonPropertyOrder({"account_id", "email", "name", "expires_at"})
    record SignedIn(
            @JsonProperty("account_id") String accountId,
            String email,
            String name,
            @JsonProperty("expires_at") Instant expiresAt) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<Envelope<Session>>> create(@Context HttpServerRequest request, byte[] body) {
        AccountRequests.Credentials credentials = AccountRequests.signIn(body);
        return signIn.signIn(credentials.email(), credentials.password(), sessions.origin(request))
                .map(signedIn -> {
                    Instant now = clock.instant();
                    String token = signedIn.token().text();
                    return ResponseBuilder.ok(Envelope.of(
                                    Code.SUCCESS, now, new Session(token, signedIn.expiresAt(), signedIn.accountId())))
                            .cookie(cookie(token, Duration.between(now, signedIn.expiresAt())))
                            .build();
                });
    }

    /** Who is signed in. */
    @GET
    public Uni<Envelope<SignedIn>> show(@Context HttpServerRequest request) {
        return sessions.counted(request)
                .map(session -> Envelope.of(
                        Code.SUCCESS,
                        clock.instant(),
                        new SignedIn(session.accountId(), session.email(), session.name(), session.expiresAt())));
    }

    @DELETE
    public Uni<RestResponse<Envelope<Map<String, String>>>> end(@Context HttpServerRequest request) {
        return sessions.end(request)
                .map(done -> ResponseBuilder.ok(Envelope.of(Code.SUCCESS, clock.instant(), Map.<String, String>of()))
                        .cookie(cookie("", Duration.ZERO))
                        .build());
    }

    /** Out of reach of scripts, and not sent along when another site sends a form. */
    private NewCookie cookie(String value, Duration lifetime) {
        return new NewCookie.Builder(SessionToken.COOKIE)
                .value(value)
                .path("/")
                .maxAge((int) lifetime.toSeconds())
                .httpOnly(true)
                .secure(secureCookie)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
