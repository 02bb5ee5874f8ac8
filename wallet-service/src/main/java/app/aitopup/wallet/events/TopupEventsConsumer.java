package app.aitopup.wallet.events;

import app.aitopup.edge.kafka.BatchProcessing;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.wallet.BookTopups;
import app.aitopup.wallet.domain.Announcement;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.outbound.WalletEvents;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Hears which top-ups want their money, and what becomes of those that hold some. */
@ApplicationScoped
class TopupEventsConsumer {
    private final BookTopups bookTopups;
    private final BatchProcessing<List<Announcement>> batches;

    TopupEventsConsumer(BookTopups bookTopups, WalletEvents events) {
        this.bookTopups = bookTopups;
        this.batches = new BatchProcessing<>(this::book, bookTopups::tell, events::deadLetter);
    }

    @Incoming("topup-events")
    Uni<Void> consume(Message<ConsumerRecords<String, byte[]>> records) {
        return batches.process(records);
    }

    /** Gives what the decisions announce. */
    private Uni<List<Announcement>> book(List<Received> batch) {
        List<TransferRequest> requests = batch.stream()
                .map(received -> TransferRequest.askedBy(received.event()))
                .flatMap(Optional::stream)
                .toList();
        return requests.isEmpty()
                ? Uni.createFrom().item(List.of())
                : bookTopups.book(requests).map(decisions -> decisions.stream()
                        .flatMap(decision -> decision.announcements().stream())
                        .toList());
    }
}
