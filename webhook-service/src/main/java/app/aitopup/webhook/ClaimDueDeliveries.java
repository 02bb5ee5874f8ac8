package app.aitopup.webhook;

import app.aitopup.webhook.domain.Room;
import app.aitopup.webhook.store.Deliveries;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Takes over deliveries whose next attempt is due, and those that a replica left when it died. Any number of replicas
 * may look at once; each takes other rows.
 */
@ApplicationScoped
public class ClaimDueDeliveries {
    // Bounds what one statement locks and brings into memory.
    private static final int AT_MOST = 500;

    private final Deliveries deliveries;
    private final DispatchDeliveries dispatchDeliveries;

    ClaimDueDeliveries(Deliveries deliveries, DispatchDeliveries dispatchDeliveries) {
        this.deliveries = deliveries;
        this.dispatchDeliveries = dispatchDeliveries;
    }

    /** Takes what there is room for, news and all else apart; says whether there may be more to take at once. */
    public Uni<Boolean> claim() {
        return claim(true).chain(fresh -> claim(false).map(later -> fresh || later));
    }

    private Uni<Boolean> claim(boolean fresh) {
        Room room = dispatchDeliveries.room(fresh);
        if (room.left() == 0) {
            return Uni.createFrom().item(false);
        }
        return deliveries
                .claimDue(fresh, room, AT_MOST)
                .invoke(dispatchDeliveries::dispatch)
                .map(claimed -> !claimed.isEmpty());
    }
}
