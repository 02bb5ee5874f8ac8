package app.aitopup.topup.events;

import app.aitopup.topup.FulfilTopups;
import app.aitopup.topup.ShowStuckTopups;
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
 * ticks once a second, which is long for somebody who waits for a delivery. Less often, for those that have stood too
 * long.
 */
@ApplicationScoped
class DueTopups {
    private static final Logger LOG = Logger.getLogger(DueTopups.class);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

    private final SweepTopups sweepTopups;
    private final FulfilTopups fulfilTopups;
    private final ShowStuckTopups showStuckTopups;
    private final Vertx vertx;
    private final Duration every;
    private final Duration stuckEvery;
    private volatile boolean stopped;

    DueTopups(
            SweepTopups sweepTopups,
            FulfilTopups fulfilTopups,
            ShowStuckTopups showStuckTopups,
            Vertx vertx,
            TopupConfig config) {
        this.sweepTopups = sweepTopups;
        this.fulfilTopups = fulfilTopups;
        this.showStuckTopups = showStuckTopups;
        this.vertx = vertx;
        this.every = config.sweep().every();
        this.stuckEvery = config.stuck().lookEvery();
    }

    void start(@Observes StartupEvent event) {
        lookEvery(every, sweepTopups::sweep);
        lookEvery(every, fulfilTopups::startDue);
        lookEvery(stuckEvery, showStuckTopups::show);
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
    }

    private void lookEvery(Duration time, Supplier<Uni<Void>> look) {
        lookIn(time, time, look);
    }

    private void lookIn(Duration time, Duration every, Supplier<Uni<Void>> look) {
        vertx.setTimer(time.toMillis(), timer -> look(every, look));
    }

    private void look(Duration every, Supplier<Uni<Void>> look) {
        if (!stopped) {
            Uni.createFrom().deferred(look::get).subscribe().with(done -> lookEvery(every, look), failure -> {
                LOG.warnf("a look for due top-ups failed, the next one tries again: %s", failure);
                lookIn(AFTER_A_FAILURE, every, look);
            });
        }
    }
}
