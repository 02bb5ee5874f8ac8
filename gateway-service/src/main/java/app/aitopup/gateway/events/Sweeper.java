package app.aitopup.gateway.events;

import app.aitopup.gateway.WelcomeAccounts;
import app.aitopup.gateway.store.Sessions;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Does what is due, again and again. */
@ApplicationScoped
class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    private final WelcomeAccounts welcomeAccounts;
    private final Sessions sessions;
    private final Clock clock;

    Sweeper(WelcomeAccounts welcomeAccounts, Sessions sessions, Clock clock) {
        this.welcomeAccounts = welcomeAccounts;
        this.sessions = sessions;
        this.clock = clock;
    }

    @Scheduled(every = "${aitopup.gateway.welcome.sweep-every:5s}", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> welcome() {
        return logged("a sweep for play money", welcomeAccounts.sweep());
    }

    @Scheduled(every = "1h", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> forgetSessions() {
        return logged("a sweep of old sessions", sessions.removeExpired(clock.instant()));
    }

    private static Uni<Void> logged(String what, Uni<Void> sweep) {
        return sweep.onFailure().recoverWithUni(failure -> {
            LOG.warnf("%s failed, the next one tries again: %s", what, failure);
            return Uni.createFrom().voidItem();
        });
    }
}
