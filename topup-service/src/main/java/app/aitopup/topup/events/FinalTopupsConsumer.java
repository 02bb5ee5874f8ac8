package app.aitopup.topup.events;

import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.EventType;
import app.aitopup.edge.kafka.EventRecords;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.edge.kafka.PoisonRecord;
import app.aitopup.topup.WakeRequests;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Hears of every top-up that ended on any replica, because the request that waits for it may be parked here. Nothing
 * depends on it but how soon that request is answered, so whatever cannot be read is passed over.
 */
@ApplicationScoped
class FinalTopupsConsumer {
    private static final Set<EventType> FINAL =
            EnumSet.of(EventType.TOPUP_DELIVERED, EventType.TOPUP_FAILED, EventType.TOPUP_CANCELLED);

    private final WakeRequests wakeRequests;

    FinalTopupsConsumer(WakeRequests wakeRequests) {
        this.wakeRequests = wakeRequests;
    }

    @Incoming("final-topups")
    Uni<Void> consume(ConsumerRecords<String, byte[]> records) {
        List<Event> ended = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            if (isWaitedFor(record)) {
                read(record).map(Received::event).ifPresent(ended::add);
            }
        }
        return wakeRequests.waitingFor(ended);
    }

    /** By its headers: of most records nothing more has to be read, because whoever ended the top-up was here. */
    private boolean isWaitedFor(ConsumerRecord<String, byte[]> record) {
        return EventRecords.type(record).filter(FINAL::contains).isPresent()
                && EventRecords.subject(record)
                        .filter(wakeRequests::areWaitingFor)
                        .isPresent();
    }

    private static Optional<Received> read(ConsumerRecord<String, byte[]> record) {
        try {
            return EventRecords.read(record);
        } catch (PoisonRecord unreadable) {
            return Optional.empty();
        }
    }
}
