package app.aitopup.webhook;

import app.aitopup.webhook.store.Partitions;
import app.aitopup.webhook.store.Partitions.Over;
import app.aitopup.webhook.store.Partitions.Table;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Makes the months to come of events, deliveries and attempts, and drops those that are older than they have to be
 * kept. Any number of replicas may do it at the same time.
 */
@ApplicationScoped
public class RollMonths {
    private static final Logger LOG = Logger.getLogger(RollMonths.class);

    private static final int MONTHS_AHEAD = 3;
    // An event's id carries the time of its top-up, which may have waited for its deliver_at.
    private static final Duration EVENT_YOUNGER_THAN_ITS_ID = Duration.ofDays(31);
    // Kafka brings an event again for 7 days, and dead letters are there for 30 to be put back, both a week longer on a
    // quiet partition: its id must be known.
    private static final Duration LEAST_RETENTION = Duration.ofDays(66);
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    private final Partitions partitions;
    private final Clock clock;
    private final Duration retention;

    RollMonths(Partitions partitions, Clock clock, WebhookConfig config) {
        this.partitions = partitions;
        this.clock = clock;
        this.retention = config.retention();
    }

    /** Fails where what is configured would forget events that can still come again. */
    public static void check(WebhookConfig config) {
        if (config.retention().compareTo(LEAST_RETENTION) < 0) {
            throw new IllegalArgumentException(
                    "aitopup.webhook.retention must be at least %s, as events come again for that long, but is %s"
                            .formatted(LEAST_RETENTION, config.retention()));
        }
    }

    /**
     * One turn; what fails in it is for the next. Fails, and does nothing, where the database's clock is another one
     * than ours: a wrong clock would drop what is still needed.
     */
    public Uni<Void> roll() {
        return partitions.now().chain(databases -> {
            Instant now = clock.instant();
            return Duration.between(now, databases).abs().compareTo(CLOCKS_APART) > 0
                    ? Uni.createFrom()
                            .failure(new IllegalStateException(
                                    "it is %s here, and %s for the database".formatted(now, databases)))
                    : rollAt(now);
        });
    }

    Uni<Void> rollAt(Instant now) {
        YearMonth ahead = YearMonth.from(now.atOffset(ZoneOffset.UTC)).plusMonths(MONTHS_AHEAD);
        Instant over = now.minus(retention);
        return inTurn(List.of(Table.values()).iterator(), ahead)
                .chain(() -> drop(Table.DELIVERIES, over, new HashSet<>()))
                .chain(() -> drop(Table.ATTEMPTS, over, new HashSet<>()))
                .chain(() -> drop(Table.EVENTS, over.minus(EVENT_YOUNGER_THAN_ITS_ID), new HashSet<>()));
    }

    private Uni<Void> inTurn(Iterator<Table> tables, YearMonth ahead) {
        return tables.hasNext()
                ? make(tables.next(), ahead).chain(() -> inTurn(tables, ahead))
                : Uni.createFrom().voidItem();
    }

    private Uni<Void> make(Table table, YearMonth ahead) {
        return partitions.makeNext(table, ahead).chain(made -> {
            made.ifPresent(name -> LOG.infof("made the partition %s", name));
            return made.isPresent() ? make(table, ahead) : Uni.createFrom().voidItem();
        });
    }

    private Uni<Void> drop(Table table, Instant over, Set<String> kept) {
        return partitions.dropNext(table, over, Set.copyOf(kept)).chain(found -> {
            found.ifPresent(one -> tell(one, kept));
            return found.isPresent()
                    ? drop(table, over, kept)
                    : Uni.createFrom().voidItem();
        });
    }

    private static void tell(Over month, Set<String> kept) {
        if (month.dropped()) {
            LOG.infof("dropped the partition %s", month.name());
        } else {
            kept.add(month.name());
            LOG.warnf("the partition %s is kept beyond its time: deliveries are still pending or held", month.name());
        }
    }
}
