package app.aitopup.wallet.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.Fields;
import app.aitopup.edge.PageAnswer;
import app.aitopup.edge.Query;
import app.aitopup.wallet.FundWallet;
import app.aitopup.wallet.SetThreshold;
import app.aitopup.wallet.domain.Transfer;
import app.aitopup.wallet.store.History;
import app.aitopup.wallet.store.History.Movement;
import app.aitopup.wallet.store.Wallets;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.resteasy.reactive.RestResponse;

/** An account's own wallet, as its owner sees and sets it in the portal. */
@Path("/api/agent/v1/wallet")
@Produces(MediaType.APPLICATION_JSON)
class OwnWalletResource {
    /** Ten billion US dollars: far above any balance that a threshold could be for. */
    private static final long THRESHOLD_AT_MOST = 1_000_000_000_000L;
    /** A hundred thousand US dollars of play money a call. */
    private static final long PLAY_MONEY_AT_MOST = 10_000_000;
    /** What play money is called in the history: a reference is booked once, so each has its own. */
    private static final String PLAY_MONEY = "play_";

    private static final String ENVIRONMENT = "environment";
    private static final String OTHER_ENVIRONMENT = "is not the one this call is for";
    private static final String ENVIRONMENTS = "staging or live";

    private final Wallets wallets;
    private final History history;
    private final SetThreshold setThreshold;
    private final FundWallet fundWallet;
    private final Caller caller;
    private final Cursors cursors;
    private final Clock clock;

    OwnWalletResource(
            Wallets wallets,
            History history,
            SetThreshold setThreshold,
            FundWallet fundWallet,
            Caller caller,
            Cursors cursors,
            Clock clock) {
        this.wallets = wallets;
        this.history = history;
        this.setThreshold = setThreshold;
        this.fundWallet = fundWallet;
        this.caller = caller;
        this.cursors = cursors;
        this.clock = clock;
    }

    /** One movement of the account's money, and what it had right after. */
    @JsonPropertyOrder({
        "at",
        "kind",
        "transaction_id",
        "amount_cents",
        "available_after_cents",
        "held_after_cents",
        "reference"
    })
    record HistoryItem(
            Instant at,
            String kind,
            @JsonProperty("transaction_id") String transactionId,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("available_after_cents") long availableAfterCents,
            @JsonProperty("held_after_cents") long heldAfterCents,
            String reference) {

        static HistoryItem of(Movement movement) {
            Transfer transfer = movement.transfer();
            return new HistoryItem(
                    transfer.decidedAt(),
                    transfer.kind().text(),
                    transfer.kind() == Transfer.Kind.FUNDING ? null : transfer.causeId(),
                    transfer.amountCents(),
                    transfer.after().availableCents(),
                    transfer.after().heldCents(),
                    transfer.reference());
        }
    }

    @GET
    @RolesAllowed(Scopes.WALLET_READ)
    public Uni<Envelope<BalanceAnswer>> balance(@Context UriInfo uri) {
        query(uri).check();
        return balance(caller.accountId(), caller.environment());
    }

    @GET
    @Path("/history")
    @RolesAllowed(Scopes.WALLET_READ)
    public Uni<Envelope<PageAnswer<HistoryItem>>> history(@Context UriInfo uri) {
        Query query = query(uri);
        Query.Page page = query.page(
                cursors,
                String.join(
                        "\n",
                        "history",
                        caller.accountId(),
                        caller.environment().json()));
        query.check();
        return history.movements(
                        caller.accountId(),
                        caller.environment(),
                        page.position().map(Long::parseLong).orElse(Long.MAX_VALUE),
                        page.lookFor())
                .map(found -> envelope(
                        PageAnswer.of(page, found, movement -> Long.toString(movement.sequence()), HistoryItem::of)));
    }

    @PUT
    @Path("/threshold")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scopes.PORTAL)
    public Uni<Envelope<BalanceAnswer>> setThreshold(byte[] body) {
        Fields fields = Fields.of(body);
        OptionalLong thresholdCents = fields.requiredInteger("threshold_cents", Code.FIELD_INVALID);
        if (thresholdCents.isPresent() && isOutside(thresholdCents.getAsLong(), 0, THRESHOLD_AT_MOST)) {
            fields.reject(Code.FIELD_INVALID, "threshold_cents", "is out of range", "send 0 to " + THRESHOLD_AT_MOST);
        }
        checkEnvironment(fields);
        fields.check();
        String accountId = caller.accountId();
        Environment environment = caller.environment();
        return setThreshold
                .set(accountId, environment, thresholdCents.orElseThrow())
                .chain(() -> balance(accountId, environment));
    }

    @POST
    @Path("/fund")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scopes.PORTAL)
    public Uni<RestResponse<Envelope<BalanceAnswer>>> fund(byte[] body) {
        Fields fields = Fields.of(body);
        OptionalLong amountCents = fields.requiredInteger("amount_cents", Code.AMOUNT_INVALID);
        if (amountCents.isPresent() && isOutside(amountCents.getAsLong(), 1, PLAY_MONEY_AT_MOST)) {
            fields.reject(Code.AMOUNT_INVALID, "amount_cents", "is out of range", "send 1 to " + PLAY_MONEY_AT_MOST);
        }
        if (checkEnvironment(fields) && caller.environment() != Environment.STAGING) {
            fields.reject(Code.FIELD_INVALID, ENVIRONMENT, "has no play money", "ask for staging");
        }
        fields.check();
        String accountId = caller.accountId();
        Environment environment = caller.environment();
        return fundWallet
                .fund(accountId, environment, amountCents.orElseThrow(), Ids.next(PLAY_MONEY))
                .chain(() -> balance(accountId, environment))
                .map(balance -> RestResponse.status(RestResponse.Status.CREATED, balance));
    }

    /** The token says whose wallet it is; the query can only agree with it. */
    private Query query(UriInfo uri) {
        Query query = Query.of(uri.getQueryParameters());
        query.read(
                ENVIRONMENT,
                text -> Environment.of(text).filter(environment -> environment == caller.environment()),
                OTHER_ENVIRONMENT,
                ENVIRONMENTS);
        return query;
    }

    /** The token says whose wallet it is; the body can only agree with it. */
    private boolean checkEnvironment(Fields fields) {
        Optional<String> environment = fields.optionalText(ENVIRONMENT, Integer.MAX_VALUE);
        boolean agrees = environment.isEmpty()
                || environment.get().equals(caller.environment().json());
        if (!agrees) {
            fields.reject(Code.FIELD_INVALID, ENVIRONMENT, OTHER_ENVIRONMENT, ENVIRONMENTS);
        }
        return agrees;
    }

    private static boolean isOutside(long cents, long least, long most) {
        return cents < least || cents > most;
    }

    private Uni<Envelope<BalanceAnswer>> balance(String accountId, Environment environment) {
        return wallets.balance(accountId, environment).map(balance -> envelope(BalanceAnswer.of(environment, balance)));
    }

    private <T> Envelope<T> envelope(T data) {
        return Envelope.of(Code.SUCCESS, clock.instant(), data);
    }
}
