package app.aitopup.wallet.events;

import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupCancelRequested;
import app.aitopup.contracts.events.TopupFulfilled;
import app.aitopup.contracts.events.TopupRejected;
import app.aitopup.contracts.events.TopupRequested;
import app.aitopup.edge.kafka.BatchProcessing;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.wallet.BookTopups;
import app.aitopup.wallet.domain.SpendingCaps;
import app.aitopup.wallet.domain.SpendingDay;
import app.aitopup.wallet.domain.TransferRequest;
import app.aitopup.wallet.outbound.WalletEvents;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Hears which top-ups want their money, and what becomes of those that hold some. */
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
        List<TransferRequest> requests = batch.stream()
                .map(received -> request(received.event()))
                .flatMap(Optional::stream)
                .toList();
        return requests.isEmpty() ? Uni.createFrom().voidItem() : bookTopups.book(requests);
    }

    /** What an event asks of the ledger; nothing where it only says how a top-up ended. */
    private static Optional<TransferRequest> request(Event event) {
        TransferRequest request = null;
        if (event instanceof TopupRequested topup) {
            request = request(topup);
        } else if (event instanceof TopupFulfilled topup) {
            request = TransferRequest.post(
                    topup.transactionId(),
                    topup.accountId(),
                    topup.environment(),
                    topup.platform(),
                    topup.recipientEmail());
        } else if (event instanceof TopupRejected || event instanceof TopupCancelRequested) {
            request = TransferRequest.release(event.subject(), event.accountId(), event.environment());
        }
        return Optional.ofNullable(request);
    }

    private static TransferRequest request(TopupRequested topup) {
        TransferRequest request =
                switch (topup.settlement()) {
                    case INSTANT ->
                        TransferRequest.topup(
                                topup.transactionId(),
                                topup.accountId(),
                                topup.environment(),
                                topup.platform(),
                                topup.recipientEmail(),
                                topup.amountCents());
                    case HOLD ->
                        TransferRequest.hold(
                                topup.transactionId(), topup.accountId(), topup.environment(), topup.amountCents());
                };
        // An event from before there were caps says no time, and has none.
        SpendingDay day = topup.acceptedAt() == null ? null : SpendingDay.of(topup.keyId(), topup.acceptedAt());
        return request.spentBy(day, new SpendingCaps(topup.perTopupCents(), topup.perDayCents()));
    }
}
