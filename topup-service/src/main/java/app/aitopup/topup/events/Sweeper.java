package app.aitopup.topup.events;

import app.aitopup.topup.SweepTopups;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Sweeps again and again. */
@ApplicationScoped
class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    private final SweepTopups sweepTopups;

    Sweeper(SweepTopups sweepTopups) {
        this.sweepTopups = sweepTopups;
    }

    @Scheduled(every = "${aitopup.topup.sweep.every}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        return sweepTopups.sweep().onFailure().recoverWithUni(failure -> {
            LOG.warnf("a sweep failed, the next one tries again: %s", failure);
            return Uni.createFrom().voidItem();
        });
    }
}
