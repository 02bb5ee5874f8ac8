package app.aitopup.gateway.outbound;

import app.aitopup.edge.MediaTypes;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.PassedHeaders;
import app.aitopup.gateway.domain.ServiceCall;
import app.aitopup.gateway.domain.Target;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Calls to the services, over connections that are kept. A service's instances are called in turn; one that cannot be
 * connected to is passed over, which is safe for every method because nothing was sent. Whatever was sent is sent once.
 */
@ApplicationScoped
public class ServiceClient {
    private static final Logger LOG = Logger.getLogger(ServiceClient.class);
    private static final String BEARER = "Bearer ";
    private static final String HTTPS = "https";
    // Every answer of a service is the envelope, whose keys have a fixed order.
    private static final byte[] ENVELOPE = "{\"success\":".getBytes(StandardCharsets.US_ASCII);

    private final Vertx vertx;
    private final HttpClient http;
    private final long connectTimeoutMs;
    private final Map<Target, Instances> services = new EnumMap<>(Target.class);

    ServiceClient(Vertx vertx, GatewayConfig config) {
        this.vertx = vertx;
        GatewayConfig.Forwarding forwarding = config.forwarding();
        this.connectTimeoutMs = forwarding.connectTimeout().toMillis();
        this.http = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout((int) connectTimeoutMs),
                new PoolOptions()
                        .setHttp1MaxSize(forwarding.poolSize())
                        .setMaxWaitQueueSize(forwarding.waitingAtMost()));
        services.put(Target.TOPUP, new Instances(config.topupUrls()));
        services.put(Target.WALLET, new Instances(config.walletUrls()));
        services.put(Target.WEBHOOK, new Instances(config.webhookUrls()));
    }

    /** One service's instances, and whose turn it is. */
    private record Instances(List<URI> urls, AtomicInteger turn) {
        Instances(List<URI> urls) {
            this(List.copyOf(urls), new AtomicInteger());
        }

        /** All of them, beginning with the one whose turn it is. */
        List<URI> inTurn() {
            int first = Math.floorMod(turn.getAndIncrement(), urls.size());
            List<URI> order = new ArrayList<>(urls.size());
            order.addAll(urls.subList(first, urls.size()));
            order.addAll(urls.subList(0, first));
            return order;
        }
    }

    /** Makes a call; never fails. What is not answered is logged, once. */
    public Uni<Forwarded> send(Target target, ServiceCall call, String token) {
        return Uni.createFrom()
                .deferred(() -> UniHelper.toUni(connect(services.get(target).inTurn(), call, token)));
    }

    private Future<Forwarded> connect(List<URI> instances, ServiceCall call, String token) {
        URI instance = instances.get(0);
        return http.request(options(instance, call, token)).transform(connected -> {
            if (connected.succeeded()) {
                return exchange(connected.result(), instance, call);
            }
            LOG.warnf("%s cannot be connected to: %s", instance, connected.cause());
            List<URI> others = instances.subList(1, instances.size());
            return others.isEmpty()
                    ? Future.succeededFuture(
                            new Forwarded.NotTaken(connected.cause().toString()))
                    : connect(others, call, token);
        });
    }

    private RequestOptions options(URI instance, ServiceCall call, String token) {
        boolean secure = HTTPS.equals(instance.getScheme());
        RequestOptions options = new RequestOptions()
                .setHost(instance.getHost())
                .setPort(instance.getPort() >= 0 ? instance.getPort() : secure ? 443 : 80)
                .setSsl(secure)
                .setMethod(HttpMethod.valueOf(call.method()))
                .setURI(call.uri())
                // Also bounds the wait for a connection of the pool.
                .setConnectTimeout(connectTimeoutMs);
        call.headers().forEach(header -> options.addHeader(header.getKey(), header.getValue()));
        options.putHeader(HttpHeaders.AUTHORIZATION, BEARER + token);
        return options;
    }

    /** From here on the service may have acted, whatever goes wrong. */
    private Future<Forwarded> exchange(HttpClientRequest request, URI instance, ServiceCall call) {
        Promise<Forwarded> end = Promise.promise();
        long deadline = vertx.setTimer(call.timeout().toMillis(), expired -> {
            if (end.tryComplete(new Forwarded.Unanswered("no answer within " + call.timeout()))) {
                request.reset();
            }
        });
        Future<HttpClientResponse> sent =
                call.body().length == 0 ? request.send() : request.send(Buffer.buffer(call.body()));
        sent.compose(response -> response.body().map(body -> answered(response, body)))
                .onComplete(done -> {
                    vertx.cancelTimer(deadline);
                    end.tryComplete(
                            done.succeeded()
                                    ? done.result()
                                    : new Forwarded.Unanswered(done.cause().toString()));
                });
        return end.future().onSuccess(outcome -> {
            if (outcome instanceof Forwarded.Unanswered unanswered) {
                // The path may hold ids, which are no secrets; the query is left out, because it may hold addresses.
                String path = call.uri().split("\\?", 2)[0];
                LOG.warnf("%s did not answer %s %s: %s", instance, call.method(), path, unanswered.reason());
            }
        });
    }

    private static Forwarded answered(HttpClientResponse response, Buffer body) {
        byte[] bytes = body.getBytes();
        if (!MediaTypes.isJson(response.getHeader(HttpHeaders.CONTENT_TYPE)) || !isEnvelope(bytes)) {
            return new Forwarded.Unanswered("status " + response.statusCode() + ", and no envelope");
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String name : PassedHeaders.RESPONSE) {
            response.headers().getAll(name).forEach(value -> headers.add(Map.entry(name, value)));
        }
        return new Forwarded.Answered(response.statusCode(), headers, bytes);
    }

    private static boolean isEnvelope(byte[] body) {
        return body.length > ENVELOPE.length && Arrays.equals(body, 0, ENVELOPE.length, ENVELOPE, 0, ENVELOPE.length);
    }
}
