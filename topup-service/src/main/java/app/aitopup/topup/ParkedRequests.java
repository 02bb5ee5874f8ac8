package app.aitopup.topup;

import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.outbound.TopupMeters;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The HTTP requests of this replica that wait for their top-up to end. Several may wait for the same one. */
@ApplicationScoped
@Startup // So that what it shows is there from the start.
public class ParkedRequests {
    private final Map<String, Set<Parked>> byTransaction = new ConcurrentHashMap<>();

    ParkedRequests(TopupMeters meters) {
        meters.showParked(
                () -> byTransaction.values().stream().mapToInt(Set::size).sum());
    }

    /** Parks a request, from now on. Park first, then start or look at what is waited for, or its end may be missed. */
    Parked park(String transactionId) {
        Parked parked = new Parked(transactionId);
        byTransaction.compute(transactionId, (id, others) -> {
            Set<Parked> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(parked);
            return all;
        });
        return parked;
    }

    /** Whether anybody here waits for this top-up. */
    public boolean areWaitingFor(String transactionId) {
        return byTransaction.containsKey(transactionId);
    }

    /** Lets go all who wait for this top-up, if it has ended. */
    void wake(Topup topup) {
        Set<Parked> all = topup.state().isFinal() ? byTransaction.remove(topup.transactionId()) : null;
        if (all != null) {
            all.forEach(parked -> parked.end.complete(topup));
        }
    }

    /** One waiting request. */
    final class Parked {
        private final String transactionId;
        private final CompletableFuture<Topup> end = new CompletableFuture<>();

        private Parked(String transactionId) {
            this.transactionId = transactionId;
        }

        /** The top-up's end; empty when it did not come in time. Either way the request is parked no longer. */
        Uni<Optional<Topup>> within(Duration limit) {
            return Uni.createFrom()
                    .completionStage(end)
                    .map(Optional::of)
                    .ifNoItem()
                    .after(limit)
                    .recoverWithItem(Optional::empty)
                    .onTermination()
                    .invoke(this::leave);
        }

        /** Waits no longer. */
        void leave() {
            byTransaction.computeIfPresent(transactionId, (id, others) -> {
                others.remove(this);
                return others.isEmpty() ? null : others;
            });
        }
    }
}
