package app.aitopup.topup;

import app.aitopup.topup.domain.Fulfilment;
import app.aitopup.topup.domain.Order;
import app.aitopup.topup.domain.ProviderAnswer;
import app.aitopup.topup.domain.ProviderName;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.TopupState;
import app.aitopup.topup.outbound.Provider;
import app.aitopup.topup.outbound.Providers;
import app.aitopup.topup.outbound.TopupEvents;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Has held top-ups delivered: asks their provider, by the rules of {@link Fulfilment}, until it says its last word. */
@ApplicationScoped
public class FulfilTopups {
    private static final Logger LOG = Logger.getLogger(FulfilTopups.class);
    // What storing an answer may take after its deadline, before another replica asks for the same.
    private static final Duration STORING = Duration.ofSeconds(5);

    private final Topups topups;
    private final TopupEvents events;
    private final Providers providers;
    private final Clock clock;
    private final Fulfilment fulfilment;
    private final Duration answerWithin;
    private final int underWayAtMost;
    private final Map<ProviderName, AtomicInteger> underWay = new EnumMap<>(ProviderName.class);

    FulfilTopups(Topups topups, TopupEvents events, Providers providers, Clock clock, TopupConfig config) {
        this.topups = topups;
        this.events = events;
        this.providers = providers;
        this.clock = clock;
        TopupConfig.Fulfilment settings = config.fulfilment();
        this.answerWithin = settings.answerWithin();
        this.underWayAtMost = settings.underWayAtMost();
        this.fulfilment = new Fulfilment(
                settings.afterOutages(),
                settings.withdrawAgainAfter(),
                answerWithin.plus(STORING),
                settings.expiresAfter(),
                config.sweep().after());
        for (ProviderName provider : ProviderName.values()) {
            underWay.put(provider, new AtomicInteger());
        }
    }

    /** How many more orders this replica can have under way there: each has its own, so none holds up another. */
    private int room(ProviderName provider) {
        return Math.max(0, underWayAtMost - underWay.get(provider).get());
    }

    /** Starts on whatever is due, as far as there is room; done when that is taken, not when it is delivered. */
    public Uni<Void> startDue() {
        return Multi.createFrom()
                .items(ProviderName.values())
                .onItem()
                .transformToUniAndConcatenate(this::startDue)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> startDue(ProviderName provider) {
        int room = room(provider);
        return room == 0
                ? Uni.createFrom().voidItem()
                : topups.claimToFulfil(provider, clock.instant(), room)
                        .invoke(this::start)
                        .replaceWithVoid();
    }

    /** When to look first at a top-up whose money is held now. */
    Instant firstLookAt(Topup topup) {
        return fulfilment.firstLookAt(topup, askAt(topup));
    }

    /** Starts on top-ups that are due. Nobody waits for it; what does not fit, or fails, is due again. */
    void start(List<Topup> due) {
        due.stream().collect(Collectors.groupingBy(Topup::provider)).forEach(this::start);
    }

    private void start(ProviderName provider, List<Topup> due) {
        Map<String, Instant> asTheyWere = new HashMap<>();
        due.stream()
                .limit(room(provider))
                .forEach(topup ->
                        asTheyWere.put(topup.transactionId(), topup.progress().dueAt()));
        if (asTheyWere.isEmpty()) {
            return;
        }
        List<Topup> taken = new ArrayList<>();
        Uni<List<Topup>> take = topups.change(asTheyWere.keySet(), topup -> {
            // Whoever has changed when it is due has taken it before, or ended it.
            if (!asTheyWere.get(topup.transactionId()).equals(topup.progress().dueAt())) {
                return topup;
            }
            Topup next = fulfilment.take(topup, askAt(topup), clock.instant());
            taken.add(next);
            return next;
        });
        counted(provider, asTheyWere.size(), take)
                .subscribe()
                .with(
                        changed -> taken.forEach(this::pursue),
                        failure -> LOG.warnf("%d orders are due again: %s", asTheyWere.size(), failure));
    }

    private void pursue(Topup topup) {
        if (topup.state() != TopupState.FULFILLING) {
            events.tell(topup);
            return;
        }
        boolean withdraws = fulfilment.withdraws(topup, clock.instant());
        Uni<List<Topup>> answered = ask(topup, withdraws)
                .chain(answer -> topups.change(
                        List.of(topup.transactionId()),
                        standing -> fulfilment.answered(standing, answer, withdraws, clock.instant())));
        counted(topup.provider(), 1, answered)
                .subscribe()
                .with(
                        changed -> changed.forEach(this::goOn),
                        failure -> LOG.warnf("%s is due again: %s", topup.transactionId(), failure));
    }

    /** Counts as under way from now until it ends, however it ends. */
    private <T> Uni<T> counted(ProviderName provider, int count, Uni<T> work) {
        AtomicInteger there = underWay.get(provider);
        there.addAndGet(count);
        return work.onTermination().invoke(() -> there.addAndGet(-count));
    }

    private void goOn(Topup topup) {
        if (topup.state() != TopupState.FULFILLING) {
            events.tell(topup);
        } else if (!topup.progress().dueAt().isAfter(clock.instant())) {
            start(List.of(topup));
        }
    }

    private Uni<ProviderAnswer> ask(Topup topup, boolean withdraws) {
        Order order = new Order(topup.transactionId(), topup.environment(), topup.request(), topup.startsAt());
        Provider provider = provider(topup);
        return Uni.createFrom()
                .deferred(() -> withdraws ? provider.withdraw(order) : provider.deliver(order))
                .ifNoItem()
                .after(answerWithin)
                .recoverWithItem(() -> new ProviderAnswer.Away("no answer within " + answerWithin))
                .onFailure()
                .invoke(failure -> LOG.warnf("%s: asking the provider failed: %s", topup.transactionId(), failure))
                .onFailure()
                .recoverWithItem(
                        failure -> new ProviderAnswer.Away(failure.getClass().getSimpleName()))
                .invoke(answer -> {
                    if (answer instanceof ProviderAnswer.Away away) {
                        LOG.warnf("%s: the provider is away: %s", topup.transactionId(), away.reason());
                    }
                });
    }

    private Instant askAt(Topup topup) {
        return provider(topup).askAt(topup.request(), topup.startsAt());
    }

    private Provider provider(Topup topup) {
        return providers.get(topup.provider());
    }
}
