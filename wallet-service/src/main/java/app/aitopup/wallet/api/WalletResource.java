package app.aitopup.wallet.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.edge.Refusal;
import app.aitopup.wallet.store.Wallets;
import app.aitopup.wallet.store.Wallets.OfRecipient;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestQuery;

/** Balances over HTTP. */
@Path("/api/public/v1")
@Produces(MediaType.APPLICATION_JSON)
class WalletResource {
    private static final int ITEMS = 50;
    private static final int ITEMS_AT_MOST = 100;

    private final Wallets wallets;
    private final Caller caller;
    private final Clock clock;

    WalletResource(Wallets wallets, Caller caller, Clock clock) {
        this.wallets = wallets;
        this.caller = caller;
        this.clock = clock;
    }

    /** What an account can spend in one environment. */
    @JsonPropertyOrder({"environment", "available_cents", "held_cents", "threshold_cents"})
    record Balance(
            Environment environment,
            @JsonProperty("available_cents") long availableCents,
            @JsonProperty("held_cents") long heldCents,
            @JsonProperty("threshold_cents") long thresholdCents) {}

    /** What one recipient has been given. */
    @JsonPropertyOrder({"recipient_email", "platform", "balance_cents", "updated_at"})
    record Wallet(
            @JsonProperty("recipient_email") String recipientEmail,
            Platform platform,
            @JsonProperty("balance_cents") long balanceCents,
            @JsonProperty("updated_at") Instant updatedAt) {}

    /** A page of wallets, and where the next one begins; null on the last. */
    @JsonPropertyOrder({"items", "next_cursor"})
    record Page(List<Wallet> items, @JsonProperty("next_cursor") String nextCursor) {}

    @GET
    @Path("/balance")
    @RolesAllowed(Scopes.WALLET_READ)
    public Uni<Envelope<Balance>> balance() {
        Environment environment = caller.environment();
        return wallets.availableCents(caller.accountId(), environment)
                // Nothing is ever held while every top-up is paid at once, and no mark is set.
                .map(available -> envelope(new Balance(environment, available, 0, 0)));
    }

    @GET
    @Path("/wallets")
    @RolesAllowed(Scopes.WALLET_READ)
    public Uni<Envelope<Page>> wallets(
            @RestQuery("recipient_email") Optional<String> recipientEmail,
            @RestQuery Optional<String> platform,
            @RestQuery Optional<String> cursor,
            @RestQuery Optional<String> limit) {
        List<FieldError> errors = new ArrayList<>();
        Platform onPlatform = platform.flatMap(Platform::of).orElse(null);
        if (platform.isPresent() && onPlatform == null) {
            errors.add(new FieldError("platform", "is not supported", null));
        }
        long afterId = cursor.map(text -> number(text, 1, Long.MAX_VALUE)).orElse(0L);
        if (afterId < 0) {
            errors.add(new FieldError("cursor", "is none of ours", "send next_cursor as it came"));
        }
        long items = limit.map(text -> number(text, 1, ITEMS_AT_MOST)).orElse((long) ITEMS);
        if (items < 0) {
            errors.add(new FieldError("limit", "must be 1 to " + ITEMS_AT_MOST, null));
        }
        if (!errors.isEmpty()) {
            boolean onlyPlatform = errors.size() == 1 && platform.isPresent() && onPlatform == null;
            throw Refusal.of(onlyPlatform ? Code.PLATFORM_UNSUPPORTED : Code.FIELD_INVALID, errors);
        }
        String email = recipientEmail.map(text -> text.toLowerCase(Locale.ROOT)).orElse(null);
        // One more than asked for tells whether there is a next page.
        return wallets.ofRecipients(
                        caller.accountId(), caller.environment(), email, onPlatform, afterId, (int) items + 1)
                .map(found -> envelope(page(found, (int) items)));
    }

    private static Page page(List<OfRecipient> found, int items) {
        List<OfRecipient> shown = found.size() > items ? found.subList(0, items) : found;
        String next = found.size() > items ? Long.toString(shown.get(items - 1).id()) : null;
        List<Wallet> wallets = shown.stream()
                .map(wallet -> new Wallet(
                        wallet.recipientEmail(), wallet.platform(), wallet.balanceCents(), wallet.updatedAt()))
                .toList();
        return new Page(wallets, next);
    }

    /** The number in this text, or -1 where it is none in the range. */
    private static long number(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            return number >= least && number <= most ? number : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private <T> Envelope<T> envelope(T data) {
        return Envelope.of(Code.SUCCESS, clock.instant(), data);
    }
}
