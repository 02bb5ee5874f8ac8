package app.aitopup.wallet.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.edge.Fields;
import app.aitopup.edge.Refusal;
import app.aitopup.wallet.FundWallet;
import app.aitopup.wallet.domain.Transfer;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Credits to an account's wallet, asked for by an operator through the gateway. */
@Path("/api/operator/v1/accounts")
@Produces(MediaType.APPLICATION_JSON)
class CreditResource {
    private static final int REFERENCE_LENGTH = 100;
    /** Ten billion US dollars: far above any credit, far below what a balance can hold. */
    private static final long CENTS_AT_MOST = 1_000_000_000_000L;

    private final FundWallet fundWallet;
    private final Caller caller;
    private final Clock clock;

    CreditResource(FundWallet fundWallet, Caller caller, Clock clock) {
        this.fundWallet = fundWallet;
        this.caller = caller;
        this.clock = clock;
    }

    /** A credit as it was booked. */
    @JsonPropertyOrder({"environment", "reference", "amount_cents", "available_after_cents"})
    record Credit(
            Environment environment,
            String reference,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("available_after_cents") long availableAfterCents) {}

    @POST
    @Path("/{account_id}/credits")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scopes.OPERATOR)
    public Uni<RestResponse<Envelope<Credit>>> credit(@RestPath("account_id") String accountId, byte[] body) {
        Fields fields = Fields.of(body);
        Optional<String> environment = fields.requiredText("environment", Integer.MAX_VALUE, Code.FIELD_INVALID);
        OptionalLong amountCents = fields.requiredInteger("amount_cents", Code.AMOUNT_INVALID);
        Optional<String> reference = fields.requiredText("reference", REFERENCE_LENGTH, Code.FIELD_INVALID);
        // The token says where the money goes; path and body can only agree with it.
        if (environment.isPresent()
                && !environment.get().equals(caller.environment().json())) {
            fields.reject(Code.FIELD_INVALID, "environment", "is not the one this call is for", "staging or live");
        }
        if (amountCents.isPresent() && (amountCents.getAsLong() < 1 || amountCents.getAsLong() > CENTS_AT_MOST)) {
            fields.reject(Code.AMOUNT_INVALID, "amount_cents", "is out of range", "send 1 to " + CENTS_AT_MOST);
        }
        if (reference.isPresent() && reference.get().isBlank()) {
            fields.reject(Code.FIELD_INVALID, "reference", "is empty", "send your own id of this credit");
        }
        fields.check();
        if (!accountId.equals(caller.accountId())) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        return fundWallet
                .fund(accountId, caller.environment(), amountCents.orElseThrow(), reference.orElseThrow())
                .map(this::created);
    }

    private RestResponse<Envelope<Credit>> created(Transfer funding) {
        Credit credit = new Credit(
                funding.environment(),
                funding.reference(),
                funding.amountCents(),
                funding.after().creditedCents());
        return RestResponse.status(RestResponse.Status.CREATED, Envelope.of(Code.SUCCESS, clock.instant(), credit));
    }
}
