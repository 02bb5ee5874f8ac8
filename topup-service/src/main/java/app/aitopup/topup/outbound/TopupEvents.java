package app.aitopup.topup.outbound;

import app.aitopup.contracts.events.Event;
import app.aitopup.edge.kafka.EventRecords;
import app.aitopup.topup.domain.ImpliedEvent;
import app.aitopup.topup.domain.Topup;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** What the service tells the others: the event that each top-up's state implies. */
@ApplicationScoped
public class TopupEvents {
    private static final Logger LOG = Logger.getLogger(TopupEvents.class);
    private static final String SOURCE = "/topup-service";

    // What a broker that is away may keep in memory; the rest waits in the table.
    private static final int UNDER_WAY_AT_MOST = 1000;

    private final MutinyEmitter<byte[]> events;
    private final MutinyEmitter<byte[]> deadLetters;
    private final TopupMeters meters;
    private final AtomicInteger underWay = new AtomicInteger();

    TopupEvents(
            // Bounded by those who publish: batches of a consumer or the sweeper, and requests while there is room.
            @Channel("topup-events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> events,
            @Channel("dead-letters") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<byte[]> deadLetters,
            TopupMeters meters) {
        this.events = events;
        this.deadLetters = deadLetters;
        this.meters = meters;
    }

    /** Whether the broker takes what it is given, as far as one can tell: not much is under way. */
    private boolean hasRoom() {
        return underWay.get() < UNDER_WAY_AT_MOST;
    }

    /**
     * Publishes what the top-up's state implies, if anything; done when the broker has it. The same state gives the
     * same event.
     */
    public Uni<Void> publish(Topup topup) {
        return ImpliedEvent.of(topup)
                .map(event -> publish(event, topup.updatedAt()))
                .orElseGet(() -> Uni.createFrom().voidItem());
    }

    /** Publishes what the states of all of them imply; done when the broker has all of it. */
    public Uni<Void> publish(List<Topup> topups) {
        return topups.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.join()
                        .all(topups.stream().map(this::publish).toList())
                        .andFailFast()
                        .replaceWithVoid();
    }

    /**
     * The same for a top-up that an HTTP call or a timer has changed: nobody waits for the broker, and should the event
     * not get there, or not be sent, the sweeper says it again.
     */
    public void tell(Topup topup) {
        if (hasRoom()) {
            publish(topup)
                    .subscribe()
                    .with(
                            published -> {},
                            failure -> LOG.warnf("%s waits for the sweeper: %s", topup.transactionId(), failure));
        }
    }

    /** Puts a record aside that can never be processed; done when the broker has it. */
    public Uni<Void> deadLetter(ConsumerRecord<String, byte[]> record, String reason) {
        return deadLetters.sendMessage(EventRecords.deadLetter(record, reason)).invoke(meters::countDeadLetter);
    }

    private Uni<Void> publish(Event event, Instant time) {
        return Uni.createFrom().deferred(() -> {
            underWay.incrementAndGet();
            return events.sendMessage(EventRecords.message(event, SOURCE, time))
                    .onTermination()
                    .invoke(underWay::decrementAndGet);
        });
    }
}
