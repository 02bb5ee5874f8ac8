package app.aitopup.gateway.outbound;

import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.ServiceCall;
import app.aitopup.gateway.domain.Target;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.TypedGuard;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.util.TypeLiteral;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One instance of a service, with a circuit of its own: when it leaves calls without an answer, it is asked no more,
 * and after a while again by one call.
 */
final class Instance {
    private static final Logger LOG = Logger.getLogger(Instance.class);
    private static final String BEARER = "Bearer ";
    private static final String HTTPS = "https";
    private static final String CLOSE = "close";

    private final URI url;
    private final String name;
    private final Vertx vertx;
    private final Supplier<HttpClient> http;
    private final long connectTimeoutMs;
    private final int answerBytesAtMost;
    private final CircuitBreakerMaintenance circuits;
    private final TypedGuard<Uni<Forwarded>> circuit;
    private final AtomicInteger asked = new AtomicInteger();
    private final long leaveNanos;
    private volatile long leftAtNanos;

    Instance(
            Target target,
            URI url,
            Vertx vertx,
            Supplier<HttpClient> http,
            CircuitBreakerMaintenance circuits,
            GatewayConfig.Forwarding forwarding) {
        this.url = url;
        // Two services may be behind one URL; two circuits of one name are refused, at the first call.
        this.name = target.audience() + ' ' + url;
        this.vertx = vertx;
        this.http = http;
        this.connectTimeoutMs = forwarding.connectTimeout().toMillis();
        this.answerBytesAtMost = forwarding.answerBytesAtMost();
        this.leaveNanos = forwarding.leave().toNanos();
        this.leftAtNanos = System.nanoTime() - leaveNanos;
        this.circuits = circuits;
        this.circuit = TypedGuard.create(new TypeLiteral<Uni<Forwarded>>() {})
                .withCircuitBreaker()
                .name(name)
                .when(failure -> failure instanceof NoAnswer none && none.isOutOfOrder())
                .requestVolumeThreshold(forwarding.circuit().lastCalls())
                .failureRatio(forwarding.circuit().failed())
                .delay(forwarding.circuit().openFor().toMillis(), ChronoUnit.MILLIS)
                .successThreshold(1)
                .onStateChange(this::log)
                .done()
                .build();
    }

    /** Whether it is passed over for now. */
    boolean isPassedOver() {
        return circuits.currentState(name) == CircuitBreakerState.OPEN;
    }

    /** Whether it waits for one call to try it again. */
    boolean isOnTrial() {
        return circuits.currentState(name) == CircuitBreakerState.HALF_OPEN;
    }

    /** Whether it has said that it is about to stop: others come first, while there are any. */
    boolean isLeaving() {
        return System.nanoTime() - leftAtNanos < leaveNanos;
    }

    /** How many calls it has not answered yet. */
    int busy() {
        return asked.get();
    }

    /**
     * Asks it. Fails with a {@link NoAnswer}, or with a {@code CircuitBreakerOpenException} if it was not asked.
     *
     * @param timeoutMs for the whole answer to be there
     */
    Uni<Forwarded> ask(ServiceCall call, String token, long timeoutMs) {
        // How long somebody else's server takes says nothing of the instance, neither good nor bad.
        return call.waitsFor().isBoundedByTheService()
                ? circuit.get(() -> send(call, token, timeoutMs))
                : send(call, token, timeoutMs);
    }

    private Uni<Forwarded> send(ServiceCall call, String token, long timeoutMs) {
        return Uni.createFrom().deferred(() -> {
            Future<Forwarded> answer = connect(call, token, timeoutMs);
            asked.incrementAndGet();
            return UniHelper.toUni(
                    answer.onFailure(failure -> log(call, failure)).onComplete(done -> asked.decrementAndGet()));
        });
    }

    private Future<Forwarded> connect(ServiceCall call, String token, long timeoutMs) {
        long startedNanos = System.nanoTime();
        Future<HttpClientRequest> connected =
                http.get().request(options(call, token, Math.min(connectTimeoutMs, timeoutMs)));
        return connected.transform(done -> {
            if (done.failed()) {
                return Future.failedFuture(NoAnswer.unsent("no connection: " + done.cause()));
            }
            done.result().response().onSuccess(this::heed);
            long leftMs = timeoutMs - (System.nanoTime() - startedNanos) / 1_000_000;
            return Exchange.run(vertx, done.result(), call.body(), Math.max(1, leftMs), answerBytesAtMost);
        });
    }

    /** A service ends a connection by itself only when it takes leave. */
    private void heed(HttpClientResponse answer) {
        if (answer.headers().contains(HttpHeaders.CONNECTION, CLOSE, true)) {
            leftAtNanos = System.nanoTime();
        }
    }

    private RequestOptions options(ServiceCall call, String token, long connectWithinMs) {
        boolean secure = HTTPS.equals(url.getScheme());
        RequestOptions options = new RequestOptions()
                .setHost(url.getHost())
                .setPort(url.getPort() >= 0 ? url.getPort() : secure ? 443 : 80)
                .setSsl(secure)
                .setMethod(HttpMethod.valueOf(call.method()))
                .setURI(call.uri())
                .setFollowRedirects(false)
                // Also bounds the wait for a connection of the pool.
                .setConnectTimeout(connectWithinMs);
        call.headers().forEach(header -> options.addHeader(header.getKey(), header.getValue()));
        options.putHeader(HttpHeaders.AUTHORIZATION, BEARER + token);
        return options;
    }

    private void log(ServiceCall call, Throwable failure) {
        // The path may hold ids, which are no secrets; the query is left out, because it may hold addresses.
        String path = call.uri().split("\\?", 2)[0];
        LOG.warnf("%s did not answer %s %s: %s", url, call.method(), path, failure.getMessage());
    }

    private void log(CircuitBreakerState state) {
        LOG.warnf("the circuit of %s is %s", url, state);
    }
}
