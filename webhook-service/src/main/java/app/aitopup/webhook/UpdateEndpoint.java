package app.aitopup.webhook;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.RetryPolicy;
import app.aitopup.webhook.store.EndpointRow;
import app.aitopup.webhook.store.Endpoints;
import app.aitopup.webhook.store.Replays;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Changes an endpoint, and with it what becomes of the deliveries that are held or about to be made. */
@ApplicationScoped
public class UpdateEndpoint {
    /** Why an endpoint is disabled whose owner did it. */
    private static final String BY_OWNER = "disabled_by_owner";

    private final Endpoints endpoints;
    private final Replays replays;

    UpdateEndpoint(Endpoints endpoints, Replays replays) {
        this.endpoints = endpoints;
        this.replays = replays;
    }

    /** What becomes of held deliveries when their endpoint is enabled. */
    public enum Held {
        SEND,
        DROP
    }

    /**
     * What the caller asked for, checked. What is empty stays as it is.
     *
     * @param description empty inside for none
     * @param events names of events; empty inside for every kind, also those to come
     */
    public record Call(
            String accountId,
            Environment environment,
            String id,
            Optional<String> url,
            Optional<Optional<String>> description,
            Optional<Set<String>> events,
            Optional<Boolean> enabled,
            Optional<RetryPolicy> retryPolicy,
            Held held) {}

    /** Fails with a refusal (3007) when this account has no such endpoint in this environment. */
    public Uni<EndpointRow> update(Call call) {
        boolean enables = call.enabled().equals(Optional.of(true));
        // Each step is a commit of its own. If it ends before the last, what is held for an enabled endpoint is found
        // by the next look, and what is due for a disabled one is held when its turn comes.
        return dropHeldFirst(call, enables)
                .chain(() -> endpoints.change(
                        call.accountId(), call.environment(), call.id(), endpoint -> apply(call, endpoint)))
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .call(endpoint -> endpoint.enabled ? replays.sendHeld(call.id()) : replays.holdPending(call.id()));
    }

    private Uni<Void> dropHeldFirst(Call call, boolean enables) {
        return enables && call.held() == Held.DROP
                ? endpoints
                        .one(call.accountId(), call.environment(), call.id())
                        .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                        .chain(endpoint -> replays.dropHeld(endpoint.id))
                : Uni.createFrom().voidItem();
    }

    private static void apply(Call call, EndpointRow endpoint) {
        call.url().ifPresent(url -> endpoint.url = url);
        call.description().ifPresent(description -> endpoint.description = description.orElse(null));
        call.events().ifPresent(events -> endpoint.events = events.isEmpty() ? null : events.toArray(String[]::new));
        call.retryPolicy().ifPresent(policy -> endpoint.retryPolicy = policy.json());
        call.enabled().filter(enabled -> enabled != endpoint.enabled).ifPresent(enabled -> {
            endpoint.enabled = enabled;
            endpoint.disabledReason = enabled ? null : BY_OWNER;
        });
    }
}
