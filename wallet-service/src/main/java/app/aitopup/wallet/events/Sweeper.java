package app.aitopup.wallet.events;

import app.aitopup.wallet.TellUntold;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Sweeps again and again. */
@ApplicationScoped
class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    private final TellUntold tellUntold;

    Sweeper(TellUntold tellUntold) {
        this.tellUntold = tellUntold;
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> sweep() {
        return tellUntold.sweep().onFailure().recoverWithUni(failure -> {
            LOG.warnf("a sweep failed, the next one tries again: %s", failure);
            return Uni.createFrom().voidItem();
        });
    }
}
