package app.aitopup.gateway.portal;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.outbound.OwnApi.Glance;
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

/**
 * Tells windows that something has changed, so that they fetch what they show again. While somebody watches, an account
 * is looked at in one world every {@link GatewayConfig.Portal#lookEvery}, once for all of its windows: at its balance,
 * its endpoints, and the newest of its top-ups and deliveries, wherever and by whomever they were changed. A page of
 * something older that is still under way asks by itself.
 */
@ApplicationScoped
class LiveUpdates implements Pages {
    private static final List<String> LOOKED_AT =
            List.of("/balance", "/topup?limit=10", "/webhooks", "/webhooks/deliveries?limit=5");
    private static final int KEEP_ALIVE_EVERY = 25;
    /** Of one account in one world. */
    private static final int WINDOWS_AT_MOST = 20;

    private final Vertx vertx;
    private final GatewayConfig.Portal config;
    private final Map<String, Watch> watches = new ConcurrentHashMap<>();
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
        if (visit.isHead()) {
            return Uni.createFrom().item(new Reply.Document(EventStream.TYPE, ""));
        }
        int watching = watches.values().stream().mapToInt(Watch::size).sum();
        if (stopping || watching >= config.watchersAtMost()) {
            throw Refusal.of(Code.SERVICE_UNAVAILABLE);
        }
        String name = visit.accountId() + ':' + visit.environment().json();
        Watch known = watches.get(name);
        if (known != null && known.size() >= WINDOWS_AT_MOST) {
            throw Refusal.of(Code.RATE_LIMIT_EXCEEDED, "So many windows at once are not told of changes");
        }
        Window window = new Window(visit, EventStream.open(visit.http().response()));
        watches.compute(name, (same, there) -> {
            Watch watch = there == null ? new Watch(name) : there;
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
        private List<Integer> seen;
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

        synchronized int size() {
            return windows.size();
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
                    .all(LOOKED_AT.stream().map(asker.visit()::glance).toList())
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
                // In turn, so that each session is found to have ended.
                Window next = windows.iterator().next();
                windows.remove(next);
                windows.add(next);
                return next;
            }
        }

        private synchronized boolean isLeft() {
            List<Window> left =
                    windows.stream().filter(window -> !window.events().isOpen()).toList();
            // Also one that does not read: it comes back, if it wants to.
            left.forEach(window -> window.events().end());
            left.forEach(windows::remove);
            return windows.isEmpty();
        }

        private synchronized void compare(Window asker, List<Glance> answers) {
            looking = false;
            if (answers.stream().anyMatch(answer -> answer.code() == Code.SESSION_INVALID.number())) {
                asker.events().send("over", Map.of());
                asker.events().end();
                windows.remove(asker);
                return;
            }
            // Of what could not be read nothing is known, which changes nothing.
            if (answers.stream().allMatch(Glance::success)) {
                List<Integer> now = answers.stream().map(Glance::hash).toList();
                if (seen != null && !seen.equals(now)) {
                    windows.forEach(window -> window.events().send("changed", Map.of()));
                }
                seen = now;
            }
            String trouble = answers.stream()
                    .filter(answer -> !answer.success())
                    .findFirst()
                    .flatMap(answer -> Code.of(answer.code()))
                    .map(Code::sentence)
                    .orElse("");
            windows.forEach(window -> window.events().send("standing", Map.of("trouble", trouble)));
        }

        private synchronized void done() {
            looking = false;
        }
    }
}
