package app.aitopup.topup;

import app.aitopup.topup.domain.StuckTopup;
import app.aitopup.topup.domain.StuckTopup.Kind;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.store.WaitingTopups;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Finds top-ups that have stood too long: not those that wait for a time that has not come. */
@ApplicationScoped
public class FindStuckTopups {
    // Whoever is about to hand one over has put off when it is due by some seconds: that is found as well.
    private static final Duration BEING_TAKEN = Duration.ofSeconds(10);

    private final WaitingTopups waitingTopups;
    private final FulfilTopups fulfilTopups;
    private final TopupConfig.Stuck config;
    private final Clock clock;

    FindStuckTopups(WaitingTopups waitingTopups, FulfilTopups fulfilTopups, TopupConfig config, Clock clock) {
        this.waitingTopups = waitingTopups;
        this.fulfilTopups = fulfilTopups;
        this.config = config.stuck();
        this.clock = clock;
    }

    /**
     * What was found of one kind.
     *
     * @param oldest in their order
     * @param count how many there are; bounded
     */
    public record Stuck(Kind kind, List<StuckTopup> oldest, long count) {}

    /** Every kind, also those that there are none of. */
    public Uni<List<Stuck>> find() {
        Instant now = clock.instant();
        List<Stuck> found = new ArrayList<>();
        return waitingTopups
                .forLedger(now.minus(config.ledgerAfter()))
                .map(waiting -> stuck(Kind.TOPUP_WAITS_FOR_LEDGER, waiting.oldest(), waiting.count()))
                .invoke(found::add)
                .chain(() -> waitingTopups.toHandOver(now.plus(BEING_TAKEN)))
                .map(waiting -> notHandedOver(waiting.oldest(), now.minus(config.handOverAfter())))
                .invoke(found::add)
                .chain(() -> waitingTopups.forProvider(now.minus(config.providerAfter())))
                .map(waiting -> stuck(Kind.TOPUP_WAITS_FOR_PROVIDER, waiting.oldest(), waiting.count()))
                .invoke(found::add)
                .replaceWith(found);
    }

    private static Stuck stuck(Kind kind, List<Topup> oldest, long count) {
        return new Stuck(kind, stuck(kind, oldest, Topup::updatedAt), count);
    }

    /** When each should have been handed over is known by its provider's rules alone, not by when it is looked at. */
    private Stuck notHandedOver(List<Topup> due, Instant before) {
        List<StuckTopup> late = stuck(Kind.TOPUP_NOT_HANDED_OVER, due, this::handOverAt).stream()
                .filter(topup -> !topup.since().isAfter(before))
                .sorted(Comparator.comparing(StuckTopup::since))
                .toList();
        return new Stuck(Kind.TOPUP_NOT_HANDED_OVER, late, late.size());
    }

    /** Not before it was held: the ledger may have taken its time. */
    private Instant handOverAt(Topup topup) {
        Instant firstLookAt = fulfilTopups.firstLookAt(topup);
        return firstLookAt.isBefore(topup.updatedAt()) ? topup.updatedAt() : firstLookAt;
    }

    private static List<StuckTopup> stuck(Kind kind, List<Topup> topups, Function<Topup, Instant> since) {
        return topups.stream()
                .map(topup -> new StuckTopup(topup, kind, since.apply(topup)))
                .toList();
    }
}
