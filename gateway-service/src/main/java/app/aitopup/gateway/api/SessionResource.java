package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.gateway.AuthenticateSession;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.SignIn;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestCookie;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Signing in and out. */
@Path("/api/agent/v1/session")
@Produces(MediaType.APPLICATION_JSON)
class SessionResource {
    private final SignIn signIn;
    private final AuthenticateSession authenticateSession;
    private final Clock clock;
    private final boolean secureCookie;

    SessionResource(SignIn signIn, AuthenticateSession authenticateSession, Clock clock, GatewayConfig config) {
        this.signIn = signIn;
        this.authenticateSession = authenticateSession;
        this.clock = clock;
        this.secureCookie = config.session().secureCookie();
    }

    /** A session that has begun. */
    @JsonPropertyOrder({"token", "expires_at", "account_id"})
    record Session(
            String token,
            @JsonProperty("expires_at") Instant expiresAt,
            @JsonProperty("account_id") String accountId) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<Envelope<Session>>> create(byte[] body) {
        AccountRequests.Credentials credentials = AccountRequests.signIn(body);
        return signIn.signIn(credentials.email(), credentials.password()).map(signedIn -> {
            Instant now = clock.instant();
            String token = signedIn.token().text();
            return ResponseBuilder.ok(Envelope.of(
                            Code.SUCCESS, now, new Session(token, signedIn.expiresAt(), signedIn.accountId())))
                    .cookie(cookie(token, Duration.between(now, signedIn.expiresAt())))
                    .build();
        });
    }

    @DELETE
    public Uni<RestResponse<Envelope<Map<String, String>>>> end(
            @RestHeader(HttpHeaders.AUTHORIZATION) Optional<String> authorization,
            @RestCookie(SessionTokens.COOKIE) Optional<String> cookie) {
        return authenticateSession.end(SessionTokens.of(authorization, cookie)).map(done -> ResponseBuilder.ok(
                        Envelope.of(Code.SUCCESS, clock.instant(), Map.<String, String>of()))
                .cookie(cookie("", Duration.ZERO))
                .build());
    }

    /** Out of reach of scripts, and not sent along when another site sends a form. */
    private NewCookie cookie(String value, Duration lifetime) {
        return new NewCookie.Builder(SessionTokens.COOKIE)
                .value(value)
                .path("/")
                .maxAge((int) lifetime.toSeconds())
                .httpOnly(true)
                .secure(secureCookie)
                .sameSite(NewCookie.SameSite.LAX)
                .build();
    }
}
