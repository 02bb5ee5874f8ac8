package app.aitopup.wallet.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.PageAnswer;
import app.aitopup.edge.Query;
import app.aitopup.wallet.domain.SpendingDay;
import app.aitopup.wallet.store.Spendings;
import app.aitopup.wallet.store.Wallets;
import app.aitopup.wallet.store.Wallets.OfRecipient;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Instant;

/** Balances over HTTP. */
@Path("/api/public/v1")
@Produces(MediaType.APPLICATION_JSON)
class WalletResource {
    private final Wallets wallets;
    private final Spendings spendings;
    private final Caller caller;
    private final Cursors cursors;
    private final Clock clock;

    WalletResource(Wallets wallets, Spendings spendings, Caller caller, Cursors cursors, Clock clock) {
        this.wallets = wallets;
        this.spendings = spendings;
        this.caller = caller;
        this.cursors = cursors;
        this.clock = clock;
    }

    /** What one recipient has been given. */
    @JsonPropertyOrder({"recipient_email", "platform", "balance_cents", "updated_at"})
    record Wallet(
            @JsonProperty("recipient_email") String recipientEmail,
            Platform platform,
            @JsonProperty("balance_cents") long balanceCents,
            @JsonProperty("updated_at") Instant updatedAt) {

        static Wallet of(OfRecipient wallet) {
            return new Wallet(wallet.recipientEmail(), wallet.platform(), wallet.balanceCents(), wallet.updatedAt());
        }
    }

    @GET
    @Path("/balance")
    @RolesAllowed(Scopes.WALLET_READ)
    public Uni<Envelope<BalanceAnswer>> balance() {
        Environment environment = caller.environment();
        return wallets.balance(caller.accountId(), environment)
                .map(balance -> envelope(BalanceAnswer.of(environment, balance)));
    }

    /** What one key has spent. */
    record Spending(@JsonProperty("spent_cents") long spentCents) {}

    /** What the key at hand has spent today; for the gateway, which passes on no such call of its callers. */
    @GET
    @Path("/key/spending")
    @Authenticated
    public Uni<Envelope<Spending>> spending() {
        SpendingDay today = SpendingDay.of(caller.keyId(), clock.instant());
        return spendings.spentCents(today).map(cents -> envelope(new Spending(cents)));
    }

    @GET
    @Path("/wallets")
    @RolesAllowed(Scopes.WALLET_READ)
    public Uni<Envelope<PageAnswer<Wallet>>> wallets(@Context UriInfo uri) {
        Query query = Query.of(uri.getQueryParameters());
        String email = query.email("recipient_email").orElse(null);
        Platform platform = query.platform().orElse(null);
        Query.Page page = query.page(cursors, list(platform, email));
        query.check();
        return wallets.ofRecipients(
                        caller.accountId(),
                        caller.environment(),
                        email,
                        platform,
                        page.position().map(Long::parseLong).orElse(0L),
                        page.lookFor())
                .map(found -> envelope(PageAnswer.of(page, found, wallet -> Long.toString(wallet.id()), Wallet::of)));
    }

    /** The address stands last, because it alone is free text. */
    private String list(Platform platform, String email) {
        return String.join(
                "\n",
                "wallets",
                caller.accountId(),
                caller.environment().json(),
                platform == null ? "" : platform.json(),
                email == null ? "" : email);
    }

    private <T> Envelope<T> envelope(T data) {
        return Envelope.of(Code.SUCCESS, clock.instant(), data);
    }
}
