package app.aitopup.webhook;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.DeliveryStatus;
import app.aitopup.webhook.store.EndpointRow;
import app.aitopup.webhook.store.Endpoints;
import app.aitopup.webhook.store.Replays;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;

/** Sends again what was sent before: one delivery, or all that came to be in a window of time. */
@ApplicationScoped
public class ReplayDeliveries {
    private final Replays replays;
    private final Endpoints endpoints;
    private final Clock clock;

    ReplayDeliveries(Replays replays, Endpoints endpoints, Clock clock) {
        this.replays = replays;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    /**
     * What the caller asked for, checked.
     *
     * @param until none for now
     * @param dryRun whether to count and do nothing
     */
    public record Call(
            String accountId,
            Environment environment,
            String endpointId,
            DeliveryStatus status,
            Instant since,
            Optional<Instant> until,
            boolean dryRun) {}

    /**
     * What a window held.
     *
     * @param count how many deliveries of the status it has
     * @param replayed how many of them were put in line; fewer where there are too many for one call
     * @param nextSince the {@code since} of the call that goes on; null where nothing is left
     */
    public record Replayed(long count, long replayed, Instant nextSince) {}

    /**
     * Puts one delivery in line; done when that is stored. Fails with a refusal: 3007 when this account has no such
     * delivery in this environment, 5001 when it cannot be sent now.
     */
    public Uni<Void> replay(String accountId, Environment environment, String id) {
        return replays.replay(accountId, environment, id)
                .chain(done -> done
                        ? Uni.createFrom().voidItem()
                        : replays.standing(accountId, environment, id)
                                .invoke(standing -> {
                                    throw standing.map(ReplayDeliveries::refusal)
                                            .orElseGet(() -> Refusal.of(Code.NOT_FOUND));
                                })
                                .replaceWithVoid());
    }

    /** The same for a window of one endpoint's deliveries. */
    public Uni<Replayed> replay(Call call) {
        Replays.Window window = new Replays.Window(
                call.endpointId(), call.status(), call.since(), call.until().orElseGet(clock::instant));
        return endpoints
                .one(call.accountId(), call.environment(), call.endpointId())
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .chain(endpoint -> replays.count(window)
                        .chain(count -> call.dryRun()
                                ? Uni.createFrom().item(new Replayed(count, 0, null))
                                : replay(endpoint, window, count)));
    }

    private Uni<Replayed> replay(EndpointRow endpoint, Replays.Window window, long count) {
        if (!endpoint.enabled) {
            throw Refusal.of(Code.DELIVERY_NOT_REPLAYABLE, "The endpoint is disabled; enable it first");
        }
        return replays.replay(window)
                .map(ids -> new Replayed(
                        Math.max(count, ids.size()),
                        ids.size(),
                        ids.isEmpty() || ids.size() >= count ? null : Ids.time(Collections.max(ids))));
    }

    private static Refusal refusal(Replays.Standing standing) {
        String reason;
        if (standing.deleted()) {
            reason = "Its endpoint was deleted";
        } else if (!standing.enabled()) {
            reason = "Its endpoint is disabled; enable it first";
        } else if (standing.status() != DeliveryStatus.PENDING) {
            reason = "It has been sent " + standing.attemptsMade() + " times, which is enough";
        } else {
            reason = "It is still being sent, see next_attempt_at";
        }
        return Refusal.of(Code.DELIVERY_NOT_REPLAYABLE, reason);
    }
}
