package app.aitopup.wallet.outbound;

import app.aitopup.contracts.Topics;
import app.aitopup.edge.kafka.EventPublisher;
import app.aitopup.edge.kafka.EventRecords;
import app.aitopup.wallet.domain.Announcement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** What the ledger tells the others: what its decisions imply. */
@ApplicationScoped
@Startup // A counter that is there from the start: its first step is seen.
public class WalletEvents {
    private static final String SOURCE = "/wallet-service";
    private static final String CHANNEL = "wallet-events";

    private final EventPublisher events;
    private final MutinyEmitter<byte[]> deadLetters;
    private final Counter deadLettersWritten;

    WalletEvents(
            KafkaClientService kafka,
            // Bounded by the consumer, whose batches wait for it.
            @Channel(CHANNEL) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> deadLetters,
            MeterRegistry registry) {
        this.events = new EventPublisher(kafka, CHANNEL);
        this.deadLetters = deadLetters;
        this.deadLettersWritten = Counter.builder("aitopup.dead.letters")
                .description("Records that were put aside because they can never be processed")
                .tag("topic", Topics.TOPUP_DLQ)
                .register(registry);
    }

    /** Publishes these, in their order; done when the broker has all of it. */
    public Uni<Void> publish(List<Announcement> announcements) {
        // Anew each time: a record that was sent once cannot be changed, and gets its trace on the way.
        return Uni.createFrom()
                .deferred(() -> events.publish(announcements.stream()
                        .map(announcement ->
                                EventRecords.record(announcement.event(), SOURCE, announcement.decidedAt()))
                        .toList()));
    }

    /** Puts a record aside that can never be processed; done when the broker has it. */
    public Uni<Void> deadLetter(ConsumerRecord<String, byte[]> record, String reason) {
        return deadLetters
                .sendMessage(EventRecords.deadLetter(record, reason))
                .invoke(() -> deadLettersWritten.increment());
    }
}
