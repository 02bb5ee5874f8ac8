package app.aitopup.gateway.portal;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.outbound.OwnApi.Answer;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells windows that something has changed, so that they fetch what they show again. While somebody watches, an account
 * is looked at in one world every {@link GatewayConfig.Portal#lookEvery}, once for all of its windows. An answer of the
 * API tells everything that a window shows, so looking finds whatever has changed, wherever and by whom.
 */
@ApplicationScoped
class LiveUpdates implements Pages {
    private static final List<String> LOOKED_AT =
            List.of("/balance", "/topup?limit=10", "/webhooks", "/webhooks/deliveries?limit=10");
    private static final int KEEP_ALIVE_EVERY = 25;

    private final Vertx vertx;
    private final GatewayConfig.Portal config;
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();
    private final AtomicInteger watchers = new AtomicInteger();
    private volatile boolean stopping;

    LiveUpdates(Vertx vertx, GatewayConfig config) {
        this.vertx = vertx;
        this.config = config.portal();
    }

    @Override
    public void on(Site site) {
        site.page("/app/:environment/changes", this::watch);
    }

    void leave(@Observes ShutdownDelayInitiatedEvent soon) {
        endAll();
    }

    void stop(@Observes ShutdownEvent now) {
        endAll();
    }

    /** A window that watches would hold up the end; it comes back to another gateway, or later. */
    private void endAll() {
        stopping = true;
        watches.values().forEach(Watch::end);
    }

    private Uni<Reply> watch(Visit visit) {
        if (stopping || watchers.get() >= config.watchersAtMost()) {
            throw Refusal.of(Code.SERVICE_UNAVAILABLE);
        }
        Environment environment = visit.environment();
        Window window = new Window(visit, EventStream.open(visit.http().response()));
        watchers.incrementAndGet();
        visit.http().response().closeHandler(gone -> watchers.decrementAndGet());
        watches.compute(visit.accountId() + ':' + environment.json(), (name, known) -> {
            Watch watch = known == null ? new Watch(name) : known;
            watch.join(window);
            return watch;
        });
        return Uni.createFrom().item(new Reply.Answered());
    }

    private record Window(Visit visit, EventStream events) {}

    /** One account in one world, as long as a window shows it. */
    private final class Watch {
        private final String name;
        private final Set<Window> windows = new LinkedHashSet<>();
        private final long timer;
        private List<Object> seen;
        private boolean looking;
        private int looks;

        Watch(String name) {
            this.name = name;
            this.timer = vertx.setPeriodic(config.lookEvery().toMillis(), due -> look());
        }

        synchronized void join(Window window) {
            windows.add(window);
            // What it shows may be older than what the others have seen.
            window.events().send("changed", Map.of());
        }

        synchronized void end() {
            windows.forEach(window -> window.events().end());
        }

        private void look() {
            Window asker = asker();
            if (asker == null) {
                return;
            }
            Uni.join()
                    .all(LOOKED_AT.stream().map(asker.visit()::get).toList())
                    .andCollectFailures()
                    .subscribe()
                    .with(answers -> compare(asker, answers), failure -> done());
        }

        /** Whose session it is that looks; null where nobody is there, or it is looked already. */
        private Window asker() {
            watches.computeIfPresent(name, (same, watch) -> watch.isLeft() ? null : watch);
            synchronized (this) {
                if (windows.isEmpty()) {
                    vertx.cancelTimer(timer);
                    return null;
                }
                if (++looks % KEEP_ALIVE_EVERY == 0) {
                    windows.forEach(window -> window.events().keepAlive());
                }
                if (looking) {
                    return null;
                }
                looking = true;
                return windows.iterator().next();
            }
        }

        private synchronized boolean isLeft() {
            windows.removeIf(window -> !window.events().isOpen());
            return windows.isEmpty();
        }

        private synchronized void compare(Window asker, List<Answer> answers) {
            looking = false;
            if (answers.stream().anyMatch(answer -> answer.is(Code.SESSION_INVALID))) {
                // It comes back, and is told to sign in.
                asker.events().end();
                windows.remove(asker);
                return;
            }
            // Of what could not be read nothing is known, which changes nothing.
            if (answers.stream().allMatch(Answer::success)) {
                List<Object> now = answers.stream().<Object>map(Answer::data).toList();
                if (seen != null && !seen.equals(now)) {
                    windows.forEach(window -> window.events().send("changed", Map.of()));
                }
                seen = now;
            }
            String trouble = answers.stream()
                    .filter(answer -> !answer.success())
                    .map(Answer::message)
                    .findFirst()
                    .orElse("");
            windows.forEach(window -> window.events().send("standing", Map.of("trouble", trouble)));
        }

        private synchronized void done() {
            looking = false;
        }
    }
}
