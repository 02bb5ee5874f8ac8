package app.aitopup.edge.kafka;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Publishing what has been committed already. */
public final class Publishing {
    private static final Logger LOG = Logger.getLogger(Publishing.class);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private Publishing() {}

    /**
     * Publishes, again and again until the broker has it: for what a batch implies, whose offsets wait for it. What
     * comes from an HTTP call must not wait here, a sweeper says it again.
     */
    public static Uni<Void> persistently(Supplier<Uni<Void>> publish) {
        return Uni.createFrom()
                .deferred(() -> publish.get())
                .onFailure()
                .invoke(failure -> LOG.warnf("the broker is away, waiting: %s", failure))
                .onFailure()
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely();
    }
}
