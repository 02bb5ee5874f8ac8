package app.aitopup.gateway.events;

import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.LimitCalls;
import app.aitopup.gateway.outbound.OtherGateways;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Keeps the keys' limits in step with the other gateways', a few times a second: too often for the scheduler. */
@ApplicationScoped
class SharedLimits {
    private final LimitCalls limitCalls;
    private final OtherGateways others;
    private final Vertx vertx;
    private final long tellEveryMs;
    private long rounds;

    SharedLimits(LimitCalls limitCalls, OtherGateways others, Vertx vertx, GatewayConfig config) {
        this.limitCalls = limitCalls;
        this.others = others;
        this.vertx = vertx;
        this.tellEveryMs = config.limits().tellEvery().toMillis();
    }

    void start(@Observes StartupEvent start) {
        others.listen(limitCalls::takenElsewhere);
        rounds = vertx.setPeriodic(tellEveryMs, round -> others.tell(limitCalls.tell()));
    }

    void stop(@Observes ShutdownEvent shutdown) {
        vertx.cancelTimer(rounds);
        others.stop();
    }
}
