package app.aitopup.webhook.events;

import app.aitopup.edge.kafka.BatchProcessing;
import app.aitopup.webhook.RecordEvents;
import app.aitopup.webhook.outbound.DeadLetters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Hears what became of balances. */
@ApplicationScoped
class WalletEventsConsumer {
    private final BatchProcessing<Void> batches;

    WalletEventsConsumer(RecordEvents recordEvents, DeadLetters deadLetters) {
        this.batches = new BatchProcessing<>(
                recordEvents::record, recorded -> Uni.createFrom().voidItem(), deadLetters::put);
    }

    @Incoming("wallet-events")
    Uni<Void> consume(Message<ConsumerRecords<String, byte[]>> records) {
        return batches.process(records);
    }
}
