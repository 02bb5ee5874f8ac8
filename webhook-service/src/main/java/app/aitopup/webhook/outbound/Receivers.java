package app.aitopup.webhook.outbound;

import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.ReceiverUrl;
import app.aitopup.webhook.domain.UrlRules;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sends a request to a receiver and takes down its answer, within one deadline for all of it. Dials the very address
 * that was vetted; follows no redirect, uses no proxy, speaks HTTP/1.1 only.
 */
@ApplicationScoped
public class Receivers {
    // Shorter than common servers keep idle connections (5 s and up), so that none closes as a request goes out on it.
    private static final int IDLE_CONNECTION_SECONDS = 2;

    private final Vertx vertx;
    private final HttpClient client;
    private final ReceiverAddresses addresses;
    private final UrlRules rules;
    private final Clock clock;
    private final Duration deadline;

    Receivers(Vertx vertx, ReceiverAddresses addresses, Clock clock, WebhookConfig config) {
        this.vertx = vertx;
        this.addresses = addresses;
        this.clock = clock;
        this.rules = new UrlRules(config.allowLoopbackReceivers());
        this.deadline = config.attempts().deadline();
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) deadline.toMillis())
                .setKeepAliveTimeout(IDLE_CONNECTION_SECONDS)
                .setVerifyHost(true)
                .setTrustAll(false);
        // Our own limits bound what is under way; the pool must never make an attempt wait for another one.
        this.client = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(config.attempts().atOnce()))
                // What goes wrong reaches the exchange; by itself it would be logged too, in the receiver's words.
                .withConnectHandler(connection -> connection.exceptionHandler(failure -> {}))
                .build();
    }

    /**
     * What came of a request.
     *
     * @param answer null where there is an error
     * @param error null where there is an answer
     * @param peer the address and port that was dialled, or null
     */
    public record Outcome(Instant startedAt, long durationMs, Attempt.Answer answer, AttemptError error, String peer) {}

    /** Posts this body to the endpoint. Never fails: whatever goes wrong is an outcome. */
    public Uni<Outcome> post(Endpoint endpoint, Map<String, String> headers, Bytes body) {
        return Uni.createFrom().<Outcome>emitter(emitter -> {
            Instant startedAt = clock.instant();
            long startedNanos = System.nanoTime();
            Exchange exchange = new Exchange(vertx, deadline);
            exchange.result().onComplete(ended -> {
                long durationMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
                AttemptError error = ended.succeeded() ? null : Exchange.errorOf(ended.cause());
                emitter.complete(new Outcome(startedAt, durationMs, ended.result(), error, exchange.peer()));
            });
            // Asked again: the rules may have become stricter since the endpoint was created.
            if (rules.faultOf(endpoint.url(), endpoint.environment()).isPresent()) {
                exchange.fail(new NoAnswer(AttemptError.URL_REFUSED));
                return;
            }
            ReceiverUrl url = ReceiverUrl.parse(endpoint.url()).url();
            addresses
                    .find(url)
                    .compose(address -> exchange.isOver()
                            ? Future.<HttpClientRequest>failedFuture(new NoAnswer(AttemptError.TIMEOUT))
                            : request(url, address, exchange))
                    .onSuccess(request -> {
                        headers.forEach(request.headers()::set);
                        exchange.run(request, body);
                    })
                    .onFailure(exchange::fail);
        });
    }

    private Future<HttpClientRequest> request(ReceiverUrl url, InetAddress address, Exchange exchange) {
        InetSocketAddress server = new InetSocketAddress(address, url.port());
        exchange.dialling(server);
        return client.request(new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(server))
                // The name stays in the Host header, in SNI and in the check of the certificate.
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.https())
                .setURI(url.target())
                .setFollowRedirects(false));
    }
}
