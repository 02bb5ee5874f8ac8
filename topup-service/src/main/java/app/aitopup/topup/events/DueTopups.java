package app.aitopup.topup.events;

import app.aitopup.topup.FulfilTopups;
import app.aitopup.topup.SweepTopups;
import app.aitopup.topup.TopupConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Looks for due top-ups again and again: for those that wait for the ledger and, apart from that, because a broker that
 * is away must not hold it up, for those whose provider is to be asked. With timers of its own: the scheduler's clock
 * ticks once a second, which is long for somebody who waits for a delivery.
 */
@ApplicationScoped
class DueTopups {
    private static final Logger LOG = Logger.getLogger(DueTopups.class);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

    private final SweepTopups sweepTopups;
    private final FulfilTopups fulfilTopups;
    private final Vertx vertx;
    private final Duration every;
    private volatile boolean stopped;

    DueTopups(SweepTopups sweepTopups, FulfilTopups fulfilTopups, Vertx vertx, TopupConfig config) {
        this.sweepTopups = sweepTopups;
        this.fulfilTopups = fulfilTopups;
        this.vertx = vertx;
        this.every = config.sweep().every();
    }

    void start(@Observes StartupEvent event) {
        lookIn(every, sweepTopups::sweep);
        lookIn(every, fulfilTopups::startDue);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void lookIn(Duration time, Supplier<Uni<Void>> look) {
        vertx.setTimer(time.toMillis(), timer -> look(look));
    }

    private void look(Supplier<Uni<Void>> look) {
        if (!stopped) {
            Uni.createFrom().deferred(look::get).subscribe().with(done -> lookIn(every, look), failure -> {
                LOG.warnf("a look for due top-ups failed, the next one tries again: %s", failure);
                lookIn(AFTER_A_FAILURE, look);
            });
        }
    }
}
