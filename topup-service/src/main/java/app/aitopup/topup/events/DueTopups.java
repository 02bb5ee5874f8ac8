package app.aitopup.topup.events;

import app.aitopup.topup.SweepTopups;
import app.aitopup.topup.TopupConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Looks for due top-ups again and again, one look at a time. With a timer of its own: the scheduler's clock ticks once
 * a second, which is long for somebody who waits for a delivery.
 */
@ApplicationScoped
class DueTopups {
    private static final Logger LOG = Logger.getLogger(DueTopups.class);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

    private final SweepTopups sweepTopups;
    private final Vertx vertx;
    private final Duration every;
    private volatile boolean stopped;

    DueTopups(SweepTopups sweepTopups, Vertx vertx, TopupConfig config) {
        this.sweepTopups = sweepTopups;
        this.vertx = vertx;
        this.every = config.sweep().every();
    }

    void start(@Observes StartupEvent event) {
        lookIn(every);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void lookIn(Duration time) {
        vertx.setTimer(time.toMillis(), timer -> look());
    }

    private void look() {
        if (!stopped) {
            sweepTopups.sweep().subscribe().with(done -> lookIn(every), failure -> {
                LOG.warnf("a look for due top-ups failed, the next one tries again: %s", failure);
                lookIn(AFTER_A_FAILURE);
            });
        }
    }
}
