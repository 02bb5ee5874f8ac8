package app.aitopup.webhook.outbound;

import app.aitopup.edge.kafka.EventRecords;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Where records go that can never be processed. */
@ApplicationScoped
public class DeadLetters {
    private final MutinyEmitter<byte[]> emitter;

    DeadLetters(
            // Bounded by the consumer, which has one batch at a time.
            @Channel("dead-letters") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter) {
        this.emitter = emitter;
    }

    /** Puts a record aside, with the reason; done when the broker has it. */
    public Uni<Void> put(ConsumerRecord<String, byte[]> record, String reason) {
        return emitter.sendMessage(EventRecords.deadLetter(record, reason));
    }
}
