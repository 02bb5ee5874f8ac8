package app.aitopup.wallet.events;

import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.edge.kafka.BatchProcessing;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.wallet.BookTopups;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.outbound.WalletEvents;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears which top-ups want their money. */
@ApplicationScoped
class TopupEventsConsumer {
    private final BookTopups bookTopups;
    private final BatchProcessing batches;

    TopupEventsConsumer(BookTopups bookTopups, WalletEvents events) {
        this.bookTopups = bookTopups;
        this.batches = new BatchProcessing(this::book, events::deadLetter);
    }

    @Incoming("topup-events")
    Uni<Void> consume(ConsumerRecords<String, byte[]> records) {
        return batches.process(records);
    }

    private Uni<Void> book(List<Received> batch) {
        // By id: the same request may stand in one batch twice.
        Map<String, TransferRequest> requests = new LinkedHashMap<>();
        for (Received received : batch) {
            if (received.event() instanceof TopupRequested topup) {
                requests.putIfAbsent(topup.transactionId(), request(topup));
            }
        }
        return requests.isEmpty() ? Uni.createFrom().voidItem() : bookTopups.book(List.copyOf(requests.values()));
    }

    private static TransferRequest request(TopupRequested topup) {
        return TransferRequest.topup(
                topup.transactionId(),
                topup.accountId(),
                topup.environment(),
                topup.platform(),
                topup.recipientEmail(),
                topup.amountCents());
    }
}
