package app.aitopup.topup.outbound;

import app.aitopup.edge.kafka.EventPublisher;
import app.aitopup.edge.kafka.EventRecords;
import app.aitopup.topup.domain.ImpliedEvent;
import app.aitopup.topup.domain.Topup;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/** What the service tells the others: the event that each top-up's state implies. */
@ApplicationScoped
public class TopupEvents {
    private static final Logger LOG = Logger.getLogger(TopupEvents.class);
    private static final String SOURCE = "/topup-service";
    private static final String CHANNEL = "topup-events";

    // What a broker that is away may keep in memory; the rest waits in the table.
    private static final int UNDER_WAY_AT_MOST = 1000;

    private final EventPublisher events;
    private final MutinyEmitter<byte[]> deadLetters;
    private final TopupMeters meters;
    private final AtomicInteger underWay = new AtomicInteger();

    TopupEvents(
            KafkaClientService kafka,
            // Bounded by the consumer, whose batches wait for it.
            @Channel(CHANNEL) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> deadLetters,
            TopupMeters meters) {
        this.events = new EventPublisher(kafka, CHANNEL);
        this.deadLetters = deadLetters;
        this.meters = meters;
    }

    /** Whether the broker takes what it is given, as far as one can tell: not much is under way. */
    private boolean hasRoom() {
        return underWay.get() < UNDER_WAY_AT_MOST;
    }

    /**
     * Publishes what the states of all of them imply, if anything; done when the broker has all of it. The same state
     * gives the same event.
     */
    public Uni<Void> publish(List<Topup> topups) {
        return Uni.createFrom().deferred(() -> {
            List<ProducerRecord<String, byte[]>> records = topups.stream()
                    .flatMap(topup -> ImpliedEvent.of(topup).stream()
                            .map(event -> EventRecords.record(event, SOURCE, topup.updatedAt())))
                    .toList();
            underWay.addAndGet(records.size());
            return events.publish(records).onTermination().invoke(() -> underWay.addAndGet(-records.size()));
        });
    }

    /**
     * The same for a top-up that an HTTP call or a timer has changed: nobody waits for the broker, and should the event
     * not get there, or not be sent, the sweeper says it again.
     */
    public void tell(Topup topup) {
        if (hasRoom()) {
            publish(List.of(topup))
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
}
