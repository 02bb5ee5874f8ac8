package app.aitopup.topup.events;

import app.aitopup.edge.kafka.BatchProcessing;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.topup.SettleTopups;
import app.aitopup.topup.domain.LedgerAnswer;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.outbound.TopupEvents;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Hears what the ledger decided. */
@ApplicationScoped
class WalletEventsConsumer {
    private final SettleTopups settleTopups;
    private final BatchProcessing<List<Topup>> batches;

    WalletEventsConsumer(SettleTopups settleTopups, TopupEvents events) {
        this.settleTopups = settleTopups;
        this.batches = new BatchProcessing<>(this::settle, settleTopups::tell, events::deadLetter);
    }

    @Incoming("wallet-events")
    Uni<Void> consume(Message<ConsumerRecords<String, byte[]>> records) {
        return batches.process(records);
    }

    private Uni<List<Topup>> settle(List<Received> batch) {
        Map<String, List<LedgerAnswer>> answers = new LinkedHashMap<>();
        for (Received received : batch) {
            LedgerAnswer.of(received.event()).ifPresent(answer -> answers.computeIfAbsent(
                            received.event().subject(), id -> new ArrayList<>())
                    .add(answer));
        }
        return answers.isEmpty() ? Uni.createFrom().item(List.of()) : settleTopups.settle(answers);
    }
}
