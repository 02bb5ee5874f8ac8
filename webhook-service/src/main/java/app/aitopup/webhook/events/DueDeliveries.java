package app.aitopup.webhook.events;

import app.aitopup.webhook.ClaimDueDeliveries;
import app.aitopup.webhook.DispatchDeliveries;
import app.aitopup.webhook.ShowDueDeliveries;
import app.aitopup.webhook.WebhookConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Looks for due deliveries again and again, one look at a time. With a timer of its own: the scheduler's clock ticks
 * once a second, and a retry may be late by no more than that in all. Less often, counts them.
 */
@ApplicationScoped
class DueDeliveries {
    private static final Logger LOG = Logger.getLogger(DueDeliveries.class);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    // What storing an attempt may take after its deadline.
    private static final Duration STORING = Duration.ofSeconds(1);

    private final ClaimDueDeliveries claimDueDeliveries;
    private final DispatchDeliveries dispatchDeliveries;
    private final ShowDueDeliveries showDueDeliveries;
    private final Vertx vertx;
    private final Duration pollEvery;
    private final Duration countEvery;
    private final Duration drainWithin;
    private volatile boolean stopped;

    DueDeliveries(
            ClaimDueDeliveries claimDueDeliveries,
            DispatchDeliveries dispatchDeliveries,
            ShowDueDeliveries showDueDeliveries,
            Vertx vertx,
            WebhookConfig config) {
        this.claimDueDeliveries = claimDueDeliveries;
        this.dispatchDeliveries = dispatchDeliveries;
        this.showDueDeliveries = showDueDeliveries;
        this.vertx = vertx;
        this.pollEvery = config.attempts().pollEvery();
        this.countEvery = config.attempts().countEvery();
        this.drainWithin = config.attempts().deadline().plus(STORING);
    }

    void start(@Observes StartupEvent event) {
        lookIn(pollEvery);
        countSoon();
    }

    /** Waits for the attempts under way, before the database connections go. */
    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        dispatchDeliveries
                .drain()
                .ifNoItem()
                .after(drainWithin)
                .recoverWithItem((Void) null)
                .await()
                .indefinitely();
    }

    private void lookIn(Duration time) {
        vertx.setTimer(time.toMillis(), timer -> look());
    }

    private void countSoon() {
        vertx.setTimer(countEvery.toMillis(), timer -> count());
    }

    private void count() {
        if (!stopped) {
            showDueDeliveries.show().subscribe().with(done -> countSoon(), failure -> {
                LOG.warnf("counting due deliveries failed, the next time tries again: %s", failure);
                countSoon();
            });
        }
    }

    private void look() {
        if (!stopped) {
            claimDueDeliveries.claim().subscribe().with(more -> lookIn(more ? AT_ONCE : pollEvery), failure -> {
                LOG.warnf("looking for due deliveries failed, the next look tries again: %s", failure);
                lookIn(pollEvery);
            });
        }
    }
}
