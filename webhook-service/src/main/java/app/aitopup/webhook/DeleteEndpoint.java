package app.aitopup.webhook;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.store.Deliveries;
import app.aitopup.webhook.store.Endpoints;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;

/** Deletes an endpoint: no attempt is begun any more, the log of those that were made stays. */
@ApplicationScoped
public class DeleteEndpoint {
    private final Endpoints endpoints;
    private final Deliveries deliveries;
    private final Clock clock;

    DeleteEndpoint(Endpoints endpoints, Deliveries deliveries, Clock clock) {
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.clock = clock;
    }

    /** Fails with a refusal (3007) when this account has no such endpoint in this environment. */
    public Uni<Void> delete(String accountId, Environment environment, String id) {
        return endpoints
                .delete(accountId, environment, id, clock.instant())
                .invoke(found -> {
                    if (!found) {
                        throw Refusal.of(Code.NOT_FOUND);
                    }
                })
                // Two commits: if it ends between them, whoever claims what is due drops it, and the next look for
                // held deliveries drops those.
                .chain(() -> deliveries.dropOpen(id));
    }
}
