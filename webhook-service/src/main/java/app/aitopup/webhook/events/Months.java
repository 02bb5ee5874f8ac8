package app.aitopup.webhook.events;

import app.aitopup.webhook.RollMonths;
import app.aitopup.webhook.WebhookConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Sees to the months of the growing tables at the start and every hour. */
@ApplicationScoped
class Months {
    private static final Logger LOG = Logger.getLogger(Months.class);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration EVERY = Duration.ofHours(1);

    private final RollMonths rollMonths;
    private final Vertx vertx;
    private volatile boolean stopped;

    Months(RollMonths rollMonths, Vertx vertx, WebhookConfig config) {
        RollMonths.check(config);
        this.rollMonths = rollMonths;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        rollIn(AT_ONCE);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void rollIn(Duration time) {
        vertx.setTimer(time.toMillis(), timer -> roll());
    }

    private void roll() {
        if (!stopped) {
            rollMonths
                    .roll()
                    .onTermination()
                    .invoke(() -> rollIn(EVERY))
                    .subscribe()
                    .with(
                            done -> LOG.trace("saw to the months"),
                            failure -> LOG.warnf(
                                    "making and dropping partitions failed, the next turn tries again: %s", failure));
        }
    }
}
