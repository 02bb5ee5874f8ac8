package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.gateway.AuthenticateSession;
import app.aitopup.gateway.MintKey;
import app.aitopup.gateway.api.PublicAnswers.Items;
import app.aitopup.gateway.store.ApiKeys;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestCookie;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** An account's API keys. */
@Path("/api/agent/v1/keys")
@Produces(MediaType.APPLICATION_JSON)
class KeyResource {
    private final AuthenticateSession authenticateSession;
    private final MintKey mintKey;
    private final ApiKeys keys;
    private final Clock clock;

    KeyResource(AuthenticateSession authenticateSession, MintKey mintKey, ApiKeys keys, Clock clock) {
        this.authenticateSession = authenticateSession;
        this.mintKey = mintKey;
        this.keys = keys;
        this.clock = clock;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<Envelope<KeyAnswer>>> mint(
            @RestHeader(HttpHeaders.AUTHORIZATION) Optional<String> authorization,
            @RestCookie(SessionTokens.COOKIE) Optional<String> cookie,
            byte[] body) {
        return authenticateSession
                .account(SessionTokens.of(authorization, cookie))
                .chain(accountId -> mintKey.mint(accountId, AccountRequests.mint(body, clock.instant())))
                .map(minted -> RestResponse.status(
                        Status.CREATED,
                        Envelope.of(Code.SUCCESS, clock.instant(), KeyAnswer.once(minted.key(), minted.text()))));
    }

    @GET
    public Uni<Envelope<Items<KeyAnswer>>> list(
            @RestHeader(HttpHeaders.AUTHORIZATION) Optional<String> authorization,
            @RestCookie(SessionTokens.COOKIE) Optional<String> cookie) {
        return authenticateSession
                .account(SessionTokens.of(authorization, cookie))
                .chain(keys::ofAccount)
                .map(all -> Envelope.of(
                        Code.SUCCESS,
                        clock.instant(),
                        new Items<>(all.stream().map(KeyAnswer::of).toList())));
    }
}
