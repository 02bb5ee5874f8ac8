package app.aitopup.gateway.outbound;

import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.Grant;
import app.aitopup.gateway.domain.ServiceCall;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.Wait;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.Startup;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.jboss.logging.Logger;

/**
 * Calls to the services, over connections that are kept. Each kind of call has a room of its own; a call goes to the
 * least busy instance that answers; one that got no answer is made once more where that can do no harm. There from the
 * start, so that its figures are.
 */
@Startup
@ApplicationScoped
public class ServiceClient {
    private static final Logger LOG = Logger.getLogger(ServiceClient.class);
    private static final int UNAUTHORIZED = 401;

    private final InternalTokens tokens;
    private final Map<Target, Instances> services = new EnumMap<>(Target.class);
    private final Map<Target, Map<Wait, Lane>> lanes = new EnumMap<>(Target.class);

    ServiceClient(
            InternalTokens tokens,
            Vertx vertx,
            CircuitBreakerMaintenance circuits,
            Lateness lateness,
            MeterRegistry registry,
            GatewayConfig config) {
        this.tokens = tokens;
        GatewayConfig.Forwarding forwarding = config.forwarding();
        Map<EventExecutor, HttpClient> clients = new HashMap<>();
        ((VertxInternal) vertx).getEventLoopGroup().forEach(loop -> clients.put(loop, client(vertx, forwarding)));
        Supplier<HttpClient> http = () -> ofThisLoop(clients);
        Map<Target, List<URI>> urls = Map.of(
                Target.TOPUP, config.topupUrls(),
                Target.WALLET, config.walletUrls(),
                Target.WEBHOOK, config.webhookUrls());
        for (Target target : Target.values()) {
            services.put(
                    target,
                    new Instances(
                            target,
                            urls.get(target).stream()
                                    .distinct()
                                    .map(url -> new Instance(target, url, vertx, http, circuits, forwarding))
                                    .toList(),
                            registry));
            Map<Wait, Lane> ofTarget = new EnumMap<>(Wait.class);
            for (Wait wait : Wait.values()) {
                ofTarget.put(
                        wait,
                        new Lane(target, wait, forwarding.atOnce().limit(wait), lateness::admittedShare, registry));
            }
            lanes.put(target, ofTarget);
        }
    }

    /**
     * A connection belongs to the event loop that made it, and only a client of each loop's own keeps calls there: a
     * shared one takes the connection that was used last, so that a call crosses over to another thread and back.
     */
    private static HttpClient ofThisLoop(Map<EventExecutor, HttpClient> clients) {
        for (Map.Entry<EventExecutor, HttpClient> client : clients.entrySet()) {
            if (client.getKey().inEventLoop()) {
                return client.getValue();
            }
        }
        return clients.values().iterator().next();
    }

    private static HttpClient client(Vertx vertx, GatewayConfig.Forwarding forwarding) {
        return vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout((int) forwarding.connectTimeout().toMillis())
                        // Less than a service takes to say that it will stop: who has not heard it has no connection.
                        .setKeepAliveTimeout(1))
                .with(new PoolOptions().setHttp1MaxSize(connections(forwarding)))
                // What goes wrong reaches the exchange, which says so once; by itself it would be logged as an error,
                // too.
                .withConnectHandler(connection -> connection.exceptionHandler(failure -> {}))
                .build();
    }

    /** To one instance: one for each call that there can be, so that no call ever waits for one. */
    private static int connections(GatewayConfig.Forwarding forwarding) {
        int calls = 0;
        for (Wait wait : Wait.values()) {
            calls += forwarding.atOnce().limit(wait);
        }
        return calls;
    }

    /** Whether there is room for one more call of this kind, at this moment. */
    public boolean hasRoomFor(Target target, Wait waitsFor) {
        return lanes.get(target).get(waitsFor).hasRoom();
    }

    /**
     * Makes a call in somebody's name. What is not answered is logged, once for each instance that was asked.
     *
     * @return what became of it; fails only if no token can be made, and then nothing was sent
     */
    public Uni<Forwarded> send(Grant grant, Target target, ServiceCall call) {
        return tokens.of(grant, target)
                .chain(token -> send(grant, target, call, token))
                .map(outcome -> hideOurOwnTokensRefusal(target, outcome));
    }

    private Uni<Forwarded> send(Grant grant, Target target, ServiceCall call, String token) {
        Lane lane = lanes.get(target).get(call.waitsFor());
        Supplier<Uni<Forwarded>> attempt =
                () -> new Attempts(call, token, services.get(target).bestFirst()).send();
        Uni<Forwarded> passed = grant.isOurOwn() ? lane.pass(attempt) : lane.pass(grant.world(), attempt);
        return passed.onFailure().recoverWithItem(ServiceClient::outcome);
    }

    /** The caller was let in, or we would not be here: a service that says otherwise means the gateway's token. */
    private static Forwarded hideOurOwnTokensRefusal(Target target, Forwarded outcome) {
        if (outcome instanceof Forwarded.Answered answer && answer.status() == UNAUTHORIZED) {
            LOG.errorf("the %s does not accept the gateway's token", target.audience());
            return new Forwarded.NotTaken("not accepted");
        }
        return outcome;
    }

    private static Forwarded outcome(Throwable failure) {
        if (failure instanceof BulkheadException) {
            return new Forwarded.NotTaken("too many calls at once");
        }
        if (failure instanceof NoAnswer none && !none.wasSent()) {
            return new Forwarded.NotTaken(none.getMessage());
        }
        if (!(failure instanceof NoAnswer)) {
            LOG.error("unexpected failure of a call", failure);
        }
        return new Forwarded.Unanswered(failure.toString());
    }
}
