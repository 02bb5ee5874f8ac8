package app.aitopup.webhook.outbound;

import app.aitopup.contracts.Topics;
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
    private final MutinyEmitter<byte[]> topupLetters;
    private final MutinyEmitter<byte[]> walletLetters;
    private final WebhookMeters meters;

    DeadLetters(
            // Bounded by the consumers, each of which has one batch at a time.
            @Channel("topup-dead-letters") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<byte[]> topupLetters,
            @Channel("wallet-dead-letters") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<byte[]> walletLetters,
            WebhookMeters meters) {
        this.topupLetters = topupLetters;
        this.walletLetters = walletLetters;
        this.meters = meters;
    }

    /** Puts a record aside, with the reason; done when the broker has it. */
    public Uni<Void> put(ConsumerRecord<String, byte[]> record, String reason) {
        boolean ofWallet = record.topic().equals(Topics.WALLET);
        MutinyEmitter<byte[]> emitter = ofWallet ? walletLetters : topupLetters;
        return emitter.sendMessage(EventRecords.deadLetter(record, reason))
                .invoke(() -> meters.countDeadLetter(ofWallet));
    }
}
