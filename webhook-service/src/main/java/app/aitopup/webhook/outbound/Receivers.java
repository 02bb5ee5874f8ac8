package app.aitopup.webhook.outbound;

import app.aitopup.webhook.WebhookConfig;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.AttemptError;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.ReceiverUrl;
import app.aitopup.webhook.domain.UrlRules;
import app.aitopup.webhook.outbound.Connections.Destination;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;

/**
 * Sends a request to a receiver and takes down its answer, within one deadline for all of it. Dials the very address
 * that was vetted; follows no redirect, uses no proxy, asks for no compression and undoes none, speaks HTTP/1.1 only.
 * Receivers have threads of their own, so that what they send costs the service's callers nothing.
 */
@ApplicationScoped
public class Receivers {
    // Later than the deadline, which says more: a dead host is a timeout.
    private static final Duration CONNECT_TIMEOUT_BEYOND = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final ReceiverAddresses addresses;
    private final UrlRules rules;
    private final Clock clock;
    private final Duration deadline;
    private final NioEventLoopGroup eventLoops = new NioEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), new DefaultThreadFactory("receivers", true));
    private final List<Connections> connections;

    @Inject
    Receivers(Vertx vertx, ReceiverAddresses addresses, Clock clock, WebhookConfig config) {
        this(vertx, addresses, clock, config, null);
    }

    /**
     * As the service makes it, but for whom it trusts.
     *
     * @param trusted the authorities that receivers' certificates may come from; null for those of the platform
     */
    Receivers(Vertx vertx, ReceiverAddresses addresses, Clock clock, WebhookConfig config, KeyStore trusted) {
        this.vertx = vertx;
        this.addresses = addresses;
        this.clock = clock;
        this.rules = new UrlRules(config.allowLoopbackReceivers());
        this.deadline = config.attempts().deadline();
        SslContext tls = tls(trusted);
        int connectTimeoutMs = (int) deadline.plus(CONNECT_TIMEOUT_BEYOND).toMillis();
        this.connections = StreamSupport.stream(eventLoops.spliterator(), false)
                .map(loop -> new Connections((EventLoop) loop, tls, connectTimeoutMs))
                .toList();
    }

    /**
     * What came of a request.
     *
     * @param answer null where there is an error
     * @param error null where there is an answer
     * @param peer the address and port that was dialled, or null
     */
    public record Outcome(
            Instant startedAt,
            long durationMs,
            Attempt.Answer answer,
            AttemptError error,
            String peer,
            Attempt.Timings timings) {}

    /** Posts this body to the endpoint. Never fails: whatever goes wrong is an outcome. */
    public Uni<Outcome> post(Endpoint endpoint, Map<String, String> headers, Bytes body) {
        return Uni.createFrom().<Outcome>emitter(emitter -> {
            Context caller = vertx.getOrCreateContext();
            // All of an endpoint's exchanges are on one event loop, so that its connections can be kept.
            Connections lane = connections.get(Math.floorMod(endpoint.id().hashCode(), connections.size()));
            lane.loop().execute(() -> {
                Exchange exchange = new Exchange(
                        lane.loop(),
                        clock.instant(),
                        deadline,
                        outcome -> caller.runOnContext(back -> emitter.complete(outcome)));
                run(exchange, lane, endpoint, headers, body);
            });
        });
    }

    @PreDestroy
    void close() {
        eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    private void run(Exchange exchange, Connections lane, Endpoint endpoint, Map<String, String> headers, Bytes body) {
        // Asked again: the rules may have become stricter since the endpoint was created.
        if (rules.faultOf(endpoint.url(), endpoint.environment()).isPresent()) {
            exchange.fail(AttemptError.URL_REFUSED);
            return;
        }
        ReceiverUrl url = ReceiverUrl.parse(endpoint.url()).url();
        if (url.address() == null) {
            exchange.resolving();
        }
        addresses.find(url, lane.loop()).addListener((Future<InetAddress> found) -> {
            if (!found.isSuccess()) {
                exchange.fail(found.cause() instanceof NoAnswer none ? none.error() : AttemptError.DNS);
            } else if (!exchange.isOver()) {
                InetSocketAddress server = new InetSocketAddress(found.getNow(), url.port());
                exchange.dialling(server);
                lane.carry(
                        exchange,
                        new Destination(endpoint.id(), url.https(), url.host(), server),
                        request(url, headers, body));
            }
        });
    }

    /** The head and the body in one piece. What stands in the headers is all ours. */
    private static ByteBuf request(ReceiverUrl url, Map<String, String> headers, Bytes body) {
        byte[] content = body.toArray();
        StringBuilder head = new StringBuilder("POST ")
                .append(url.target())
                .append(" HTTP/1.1\r\nHost: ")
                .append(url.authority())
                .append("\r\nContent-Length: ")
                .append(content.length)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return Unpooled.wrappedBuffer(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII), content);
    }

    private static SslContext tls(KeyStore trusted) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(trust)
                    .protocols("TLSv1.3", "TLSv1.2")
                    // The certificate must be for the URL's host.
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
        } catch (NoSuchAlgorithmException | KeyStoreException | SSLException e) {
            throw new IllegalStateException("this Java platform has no TLS", e);
        }
    }
}
