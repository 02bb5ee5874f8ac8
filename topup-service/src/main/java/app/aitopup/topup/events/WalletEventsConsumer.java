package app.aitopup.topup.events;

import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.contracts.events.WalletTransferred;
import app.aitopup.edge.kafka.BatchProcessing;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.topup.SettleTopups;
import app.aitopup.topup.SettleTopups.Decision;
import app.aitopup.topup.outbound.TopupEvents;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears what the ledger decided. */
@ApplicationScoped
class WalletEventsConsumer {
    private final SettleTopups settleTopups;
    private final BatchProcessing batches;

    WalletEventsConsumer(SettleTopups settleTopups, TopupEvents events) {
        this.settleTopups = settleTopups;
        this.batches = new BatchProcessing(this::settle, events::deadLetter);
    }

    @Incoming("wallet-events")
    Uni<Void> consume(ConsumerRecords<String, byte[]> records) {
        return batches.process(records);
    }

    private Uni<Void> settle(List<Received> batch) {
        Map<String, Decision> decisions = new LinkedHashMap<>();
        for (Received received : batch) {
            if (received.event() instanceof WalletTransferred transferred) {
                decisions.put(transferred.transactionId(), new Decision.Paid(transferred.newBalanceCents()));
            } else if (received.event() instanceof WalletDeclined declined) {
                decisions.put(declined.transactionId(), new Decision.Declined(declined.failureCode()));
            }
        }
        return decisions.isEmpty() ? Uni.createFrom().voidItem() : settleTopups.settle(decisions);
    }
}
