package app.aitopup.webhook;

import app.aitopup.webhook.outbound.WebhookMeters;
import app.aitopup.webhook.store.Deliveries;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Shows as a metric how many deliveries are due. */
@ApplicationScoped
public class ShowDueDeliveries {
    /** Of news and of all else, each: beyond it there is too much in any case. */
    private static final int COUNTED_AT_MOST = 10_000;

    private final Deliveries deliveries;
    private final WebhookMeters meters;

    ShowDueDeliveries(Deliveries deliveries, WebhookMeters meters) {
        this.deliveries = deliveries;
        this.meters = meters;
    }

    /** Counts once; fails where the database does, and nothing is shown then. */
    public Uni<Void> show() {
        return deliveries
                .countDue(COUNTED_AT_MOST)
                .invoke(meters::showDue)
                .onFailure()
                .invoke(meters::forgetDue)
                .replaceWithVoid();
    }
}
