package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.gateway.CreateAccount;
import app.aitopup.gateway.LimitSignUps;
import app.aitopup.gateway.domain.Account;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.Status;

/** Signing up. */
@Path("/api/agent/v1/accounts")
@Produces(MediaType.APPLICATION_JSON)
class AccountResource {
    private final CreateAccount createAccount;
    private final LimitSignUps limitSignUps;
    private final RateLimits rateLimits;
    private final PortalSessions sessions;
    private final Clock clock;

    AccountResource(
            CreateAccount createAccount,
            LimitSignUps limitSignUps,
            RateLimits rateLimits,
            PortalSessions sessions,
            Clock clock) {
        this.createAccount = createAccount;
        this.limitSignUps = limitSignUps;
        this.rateLimits = rateLimits;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** A new account, and the key to begin with. */
    @JsonPropertyOrder({"account", "key"})
    record SignedUp(AccountAnswer account, KeyAnswer key) {}

    /** An account as its owner sees it. */
    @JsonPropertyOrder({"id", "email", "name", "created_at"})
    record AccountAnswer(String id, String email, String name, @JsonProperty("created_at") Instant createdAt) {}

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<RestResponse<Envelope<SignedUp>>> create(@Context RoutingContext http, byte[] body) {
        CreateAccount.Call call = AccountRequests.signUp(body);
        rateLimits.admit(http.request(), limitSignUps.take(rateLimits.address(http)));
        return createAccount.create(call, sessions.origin(http.request())).map(created -> {
            Account account = created.account();
            SignedUp data = new SignedUp(
                    new AccountAnswer(account.id(), account.email(), account.name(), account.createdAt()),
                    KeyAnswer.once(created.key(), created.keyText()));
            return RestResponse.status(Status.CREATED, Envelope.of(Code.SUCCESS, clock.instant(), data));
        });
    }
}
