package app.aitopup.webhook.events;

import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.store.Replays;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/**
 * Looks for deliveries that are held though their endpoint is enabled, and sends them: too many for the call that
 * enabled it, held in that very moment, or left when a replica died between two steps. What is held for an endpoint
 * that was deleted is dropped.
 */
@ApplicationScoped
class HeldDeliveries {
    private static final Logger LOG = Logger.getLogger(HeldDeliveries.class);

    private final Replays replays;
    private final Vertx vertx;
    private final long everyMs;
    private volatile boolean stopped;

    HeldDeliveries(Replays replays, Vertx vertx, WebhookConfig config) {
        this.replays = replays;
        this.vertx = vertx;
        this.everyMs = config.replays().lookForHeldEvery().toMillis();
    }

    void start(@Observes StartupEvent event) {
        lookLater();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void lookLater() {
        vertx.setTimer(everyMs, timer -> look());
    }

    private void look() {
        if (!stopped) {
            replays.sendHeld()
                    .onTermination()
                    .invoke(this::lookLater)
                    .subscribe()
                    .with(
                            done -> LOG.trace("looked for held deliveries"),
                            failure -> LOG.warnf(
                                    "looking for held deliveries failed, the next look tries again: %s", failure));
        }
    }
}
