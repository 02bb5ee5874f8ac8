package app.aitopup.topup.outbound;

import app.aitopup.edge.kafka.EventRecords;
import app.aitopup.topup.domain.Topup;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** What the service tells the others: the event that each top-up's state implies. */
@ApplicationScoped
public class TopupEvents {
    private static final String SOURCE = "/topup-service";

    private final MutinyEmitter<byte[]> events;
    private final MutinyEmitter<byte[]> deadLetters;

    TopupEvents(
            // Bounded by those who publish: batches of a consumer, and requests that were let in.
            @Channel("topup-events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> events,
            @Channel("dead-letters") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<byte[]> deadLetters) {
        this.events = events;
        this.deadLetters = deadLetters;
    }

    /** Publishes what the top-up's state implies; done when the broker has it. The same state gives the same event. */
    public Uni<Void> publish(Topup topup) {
        return events.sendMessage(EventRecords.message(topup.impliedEvent(), SOURCE, topup.updatedAt()));
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

    /** Puts a record aside that can never be processed; done when the broker has it. */
    public Uni<Void> deadLetter(ConsumerRecord<String, byte[]> record, String reason) {
        return deadLetters.sendMessage(EventRecords.deadLetter(record, reason));
    }
}
