package app.aitopup.webhook;

import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupCancelled;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.webhook.domain.IntegratorEvent;
import app.aitopup.webhook.domain.NewEvent;
import app.aitopup.webhook.outbound.Payload;
import app.aitopup.webhook.store.Events;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Makes webhooks of what happened: numbers the events, stores them with their deliveries, and starts the first attempts
 * at once. May be told the same again and again; each event is recorded once.
 */
@ApplicationScoped
public class RecordEvents {
    private final Events events;
    private final DispatchDeliveries dispatchDeliveries;

    RecordEvents(Events events, DispatchDeliveries dispatchDeliveries) {
        this.events = events;
        this.dispatchDeliveries = dispatchDeliveries;
    }

    /** Records a batch in one commit; done when that is made, not when the attempts are. */
    public Uni<Void> record(List<Received> batch) {
        List<NewEvent> integratorEvents = batch.stream()
                .map(RecordEvents::integratorEvent)
                .flatMap(Optional::stream)
                .toList();
        return integratorEvents.isEmpty()
                ? Uni.createFrom().voidItem()
                : events.record(integratorEvents, dispatchDeliveries.room(true))
                        .invoke(dispatchDeliveries::dispatch)
                        .replaceWithVoid();
    }

    /** What integrators are to hear of it; nothing of a step on the way. */
    private static Optional<NewEvent> integratorEvent(Received received) {
        Event event = received.event();
        if (event instanceof TopupDelivered delivered) {
            return Optional.of(newEvent(received, IntegratorEvent.TOPUP_DELIVERED, Payload.of(delivered)));
        }
        if (event instanceof TopupFailed failed) {
            return Optional.of(newEvent(received, IntegratorEvent.TOPUP_FAILED, Payload.of(failed)));
        }
        if (event instanceof TopupCancelled cancelled) {
            return Optional.of(newEvent(received, IntegratorEvent.TOPUP_CANCELLED, Payload.of(cancelled)));
        }
        if (event instanceof BalanceLow low) {
            return Optional.of(newEvent(received, IntegratorEvent.BALANCE_LOW, Payload.of(low)));
        }
        return Optional.empty();
    }

    private static NewEvent newEvent(Received received, IntegratorEvent kind, Payload.Data data) {
        Event event = received.event();
        return new NewEvent(
                received.id(),
                event.accountId(),
                event.environment(),
                kind.type(),
                received.time(),
                sequence -> Payload.bytes(
                        received.id(), kind.type(), received.time(), event.environment(), sequence, data));
    }
}
