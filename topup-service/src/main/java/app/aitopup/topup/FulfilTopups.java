package app.aitopup.topup;

import app.aitopup.contracts.Code;
import app.aitopup.topup.domain.Order;
import app.aitopup.topup.domain.ProviderAnswer;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.TopupState;
import app.aitopup.topup.outbound.Provider;
import app.aitopup.topup.outbound.Providers;
import app.aitopup.topup.outbound.TopupEvents;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Has held top-ups delivered: asks their provider until it says its last word. One that gives no answer is asked again
 * a few times; then, or when the top-up has expired, the order is withdrawn. The money is released only when the
 * provider has promised never to deliver, because an answer that was lost may have been a delivery.
 */
@ApplicationScoped
public class FulfilTopups {
    private static final Logger LOG = Logger.getLogger(FulfilTopups.class);
    private static final Duration ASK_AGAIN_AT_LEAST = Duration.ofMillis(100);
    private static final Duration ASK_AGAIN_AT_MOST = Duration.ofHours(1);
    // What storing an answer may take after its deadline, before another replica asks for the same.
    private static final Duration STORING = Duration.ofSeconds(5);

    private final Topups topups;
    private final TopupEvents events;
    private final Providers providers;
    private final Clock clock;
    private final TopupConfig.Fulfilment config;
    private final Duration sweepAfter;
    private final AtomicInteger underWay = new AtomicInteger();

    FulfilTopups(Topups topups, TopupEvents events, Providers providers, Clock clock, TopupConfig config) {
        this.topups = topups;
        this.events = events;
        this.providers = providers;
        this.clock = clock;
        this.config = config.fulfilment();
        this.sweepAfter = config.sweep().after();
    }

    /** How many more orders this replica can have under way. */
    int room() {
        return Math.max(0, config.underWayAtMost() - underWay.get());
    }

    /** When to look first at a top-up whose money is held now: when its provider is to be asked, or when it expires. */
    Instant firstLookAt(Topup topup) {
        Instant askAt = provider(topup).askAt(topup.request(), topup.startsAt());
        Instant expiresAt = expiresAt(topup);
        return askAt.isBefore(expiresAt) ? askAt : expiresAt;
    }

    /** Starts on top-ups that are due. Nobody waits for it; what does not fit, or fails, is due again. */
    void start(List<Topup> due) {
        Map<String, Instant> asTheyWere = new HashMap<>();
        due.stream()
                .limit(room())
                .forEach(topup ->
                        asTheyWere.put(topup.transactionId(), topup.progress().dueAt()));
        if (asTheyWere.isEmpty()) {
            return;
        }
        int count = asTheyWere.size();
        underWay.addAndGet(count);
        List<Topup> taken = new ArrayList<>();
        topups.change(asTheyWere.keySet(), topup -> take(topup, asTheyWere.get(topup.transactionId()), taken))
                .onTermination()
                .invoke(() -> underWay.addAndGet(-count))
                .subscribe()
                .with(
                        changed -> taken.forEach(this::pursue),
                        failure -> LOG.warnf("%d orders are due again: %s", count, failure));
    }

    /**
     * What a due top-up becomes: one that is asked for, or is given up. Whoever has changed when it is due has taken it
     * before, or answered it.
     */
    private Topup take(Topup topup, Instant dueAt, List<Topup> taken) {
        boolean waits = topup.state() == TopupState.HELD || topup.state() == TopupState.FULFILLING;
        if (!waits || !dueAt.equals(topup.progress().dueAt())) {
            return topup;
        }
        Instant now = clock.instant();
        Topup next;
        if (topup.state() == TopupState.HELD && !now.isBefore(expiresAt(topup))) {
            // Its provider has never heard of it, so there is nothing to withdraw.
            next = topup.reject(Code.DELIVERY_FAILED.number(), now, now.plus(sweepAfter));
        } else if (topup.state() == TopupState.HELD && firstLookAt(topup).isAfter(now)) {
            return topup.wait(0, firstLookAt(topup));
        } else {
            // Until then nobody else asks.
            next = topup.ask(now, now.plus(config.answerWithin()).plus(STORING));
        }
        taken.add(next);
        return next;
    }

    private void pursue(Topup topup) {
        if (topup.state() != TopupState.FULFILLING) {
            events.tell(topup);
            return;
        }
        underWay.incrementAndGet();
        boolean withdraws = topup.progress().outages() > config.afterOutages().size()
                || !clock.instant().isBefore(expiresAt(topup));
        ask(topup, withdraws)
                .chain(answer -> topups.change(
                        List.of(topup.transactionId()),
                        standing -> standing.state() == TopupState.FULFILLING
                                ? answered(standing, answer, withdraws)
                                : standing))
                .onTermination()
                .invoke(underWay::decrementAndGet)
                .subscribe()
                .with(
                        changed -> changed.forEach(this::goOn),
                        failure -> LOG.warnf("%s is due again: %s", topup.transactionId(), failure));
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
                .after(config.answerWithin())
                .recoverWithItem(() -> new ProviderAnswer.Away("no answer within " + config.answerWithin()))
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

    private Topup answered(Topup topup, ProviderAnswer answer, boolean withdraws) {
        Instant now = clock.instant();
        if (answer instanceof ProviderAnswer.Delivered) {
            return topup.fulfil(now, now.plus(sweepAfter));
        }
        if (answer instanceof ProviderAnswer.Declined) {
            return topup.reject(Code.DELIVERY_FAILED.number(), now, now.plus(sweepAfter));
        }
        if (withdraws) {
            return topup.wait(topup.progress().outages(), now.plus(config.withdrawAgainAfter()));
        }
        if (answer instanceof ProviderAnswer.Later later) {
            return topup.wait(0, now.plus(bounded(later.after())));
        }
        int outages = topup.progress().outages() + 1;
        List<Duration> waits = config.afterOutages();
        // When it has been asked often enough, at once: to withdraw.
        return topup.wait(outages, outages > waits.size() ? now : now.plus(waits.get(outages - 1)));
    }

    private static Duration bounded(Duration after) {
        if (after.compareTo(ASK_AGAIN_AT_LEAST) < 0) {
            return ASK_AGAIN_AT_LEAST;
        }
        return after.compareTo(ASK_AGAIN_AT_MOST) > 0 ? ASK_AGAIN_AT_MOST : after;
    }

    private Instant expiresAt(Topup topup) {
        return topup.startsAt().plus(config.expiresAfter());
    }

    private Provider provider(Topup topup) {
        return providers.of(topup.environment(), topup.request().platform());
    }
}
