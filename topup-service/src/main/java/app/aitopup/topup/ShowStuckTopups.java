package app.aitopup.topup;

import app.aitopup.topup.outbound.TopupMeters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Shows as a metric how many top-ups have stood too long. */
@ApplicationScoped
public class ShowStuckTopups {
    private final FindStuckTopups findStuckTopups;
    private final TopupMeters meters;

    ShowStuckTopups(FindStuckTopups findStuckTopups, TopupMeters meters) {
        this.findStuckTopups = findStuckTopups;
        this.meters = meters;
    }

    /** Looks once; fails where the database does, and nothing is shown then. */
    public Uni<Void> show() {
        return findStuckTopups
                .find()
                .invoke(found -> found.forEach(stuck -> meters.showStuck(stuck.kind(), stuck.count())))
                .onFailure()
                .invoke(meters::forgetStuck)
                .replaceWithVoid();
    }
}
