package app.aitopup.topup;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.contracts.Settlement;
import app.aitopup.edge.Refusal;
import app.aitopup.topup.domain.ProviderName;
import app.aitopup.topup.domain.Sender;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.TopupRequest;
import app.aitopup.topup.domain.TopupState;
import app.aitopup.topup.outbound.Providers;
import app.aitopup.topup.outbound.TopupEvents;
import app.aitopup.topup.store.Topups;
import app.aitopup.topup.store.Topups.Accepted;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Accepts a top-up, asks the ledger for its money and waits for the end: accept, publish, park, answer. Once it is
 * accepted nothing can lose it; a caller who goes away, or a broker that is away, only means that the answer comes
 * later.
 */
@ApplicationScoped
public class SendTopup {
    private static final Logger LOG = Logger.getLogger(SendTopup.class);

    /** The field at fault where a delivery is asked for at a time that cannot be. */
    public static final FieldError DELIVER_AT_FAULT = new FieldError(
            "deliver_at",
            "is past, or too far ahead",
            "send a time to come within " + TopupRequest.AHEAD_AT_MOST.toDays() + " days, or leave it out");

    private final Topups topups;
    private final TopupEvents events;
    private final Providers providers;
    private final AwaitEnd awaitEnd;
    private final Duration sweepAfter;

    SendTopup(Topups topups, TopupEvents events, Providers providers, AwaitEnd awaitEnd, TopupConfig config) {
        this.topups = topups;
        this.events = events;
        this.providers = providers;
        this.awaitEnd = awaitEnd;
        this.sweepAfter = config.sweep().after();
    }

    /**
     * One call.
     *
     * @param idempotencyKey the caller's, or null
     * @param respondAsync whether the caller wants to be answered at once
     */
    public record Call(Sender sender, String idempotencyKey, TopupRequest request, boolean respondAsync) {}

    /**
     * The top-up as far as it got.
     *
     * @param replayed whether an earlier call with the same idempotency key started it
     */
    public record Sent(Topup topup, boolean replayed) {}

    /**
     * Sends one top-up.
     *
     * @return the top-up when it has ended, or as it stands after the wait limit, or as soon as its money is held where
     *     nothing more can happen before that limit
     * @throws Refusal by the Uni: 3005 if the idempotency key belongs to another request; 3006 if its first request is
     *     still being accepted; 3001 if the time of delivery is past; 4005 if the platform is known to be unavailable
     */
    public Uni<Sent> send(Call call) {
        Topup topup = topup(call);
        return refusal(topup)
                .map(refusal -> earlier(topup, refusal))
                .orElseGet(() -> topups.accept(topup))
                .invoke(accepted -> logAs(accepted.topup()))
                .chain(accepted -> {
                    if (!accepted.sameRequest()) {
                        return Uni.createFrom().failure(Refusal.of(Code.IDEMPOTENCY_KEY_REUSED));
                    }
                    return outcome(accepted, topup.createdAt(), call.respondAsync())
                            .map(end -> new Sent(end, !accepted.isNew()));
                });
    }

    /** From here on every line that is logged for this request says which top-up it is about. */
    private static void logAs(Topup topup) {
        MDC.put("transactionId", topup.transactionId());
        LOG.debugf("%s is %s", topup.transactionId(), topup.state());
    }

    private Topup topup(Call call) {
        String transactionId = Ids.next(Ids.TRANSACTION);
        // One time for both, so that a list by id is a list by time.
        Instant now = Ids.time(transactionId);
        TopupRequest request = call.request();
        ProviderName provider = providers.choose(call.sender().environment(), request.platform());
        Settlement settlement =
                request.deliverAt() == null ? providers.get(provider).settlement(request) : Settlement.HOLD;
        return Topup.accept(
                transactionId,
                call.sender(),
                call.idempotencyKey(),
                request,
                settlement,
                provider,
                now,
                now.plus(sweepAfter));
    }

    /** Why this top-up cannot be accepted now, though it could at another time. */
    private Optional<Refusal> refusal(Topup topup) {
        TopupRequest request = topup.request();
        if (!TopupRequest.canStart(request.deliverAt(), topup.createdAt())) {
            return Optional.of(Refusal.of(Code.FIELD_INVALID, List.of(DELIVER_AT_FAULT)));
        }
        return providers.get(topup.provider()).isKnownToBeAway(request)
                ? Optional.of(Refusal.of(Code.PLATFORM_UNAVAILABLE))
                : Optional.empty();
    }

    /** What this idempotency key has started already, while it still could; else the refusal. */
    private Uni<Accepted> earlier(Topup topup, Refusal refusal) {
        return topups.earlier(topup).map(earlier -> earlier.orElseThrow(() -> refusal));
    }

    private Uni<Topup> outcome(Accepted accepted, Instant calledAt, boolean respondAsync) {
        Topup topup = accepted.topup();
        if (topup.state().isFinal()) {
            return Uni.createFrom().item(topup);
        }
        if (respondAsync) {
            request(accepted);
            return Uni.createFrom().item(topup);
        }
        // Once it is being cancelled or given up, its end is near.
        boolean waitsItself = topup.state() == TopupState.ACCEPTED || topup.state() == TopupState.HELD;
        if (waitsItself && startsAfter(topup, awaitEnd.limit(calledAt))) {
            request(accepted);
            return awaitEnd.until(standing -> standing.state() != TopupState.ACCEPTED, topup, calledAt);
        }
        return accepted.isNew()
                ? awaitEnd.ofNew(topup, calledAt, () -> request(accepted))
                : awaitEnd.of(topup, calledAt, () -> {});
    }

    /** Asks the ledger, for a top-up that nobody has asked for yet. */
    private void request(Accepted accepted) {
        if (accepted.isNew()) {
            events.tell(accepted.topup());
        }
    }

    /** Whether its provider will not even be asked before this time. */
    private boolean startsAfter(Topup topup, Instant limit) {
        return topup.settlement() == Settlement.HOLD
                && providers
                        .get(topup.provider())
                        .askAt(topup.request(), topup.startsAt())
                        .isAfter(limit);
    }
}
