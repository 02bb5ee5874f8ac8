package app.aitopup.gateway;

import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.ConfigProvider;

/** A service as the gateway meets it: an HTTP server, which writes down what it gets and answers as the test says. */
final class Downstream implements AutoCloseable {
    static final String ENVELOPE =
            """
            {"success":true,"code":1000,"transaction_id":null,"status":"ok","timestamp":"2026-06-13T12:00:00Z","data":{}}""";

    private final Vertx vertx = Vertx.vertx();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile Behaviour behaviour = (request, body) -> answer(request, 200, ENVELOPE);

    /** What a service got. */
    record Received(String method, String uri, MultiMap headers, Buffer body) {
        String text() {
            return body.toString(StandardCharsets.UTF_8);
        }
    }

    /** What a service does with a request. */
    interface Behaviour {
        void handle(HttpServerRequest request, Buffer body);
    }

    private Downstream(URI url) {
        // Whoever listens now is another one than whoever failed there for the test before.
        CircuitBreakerMaintenance.get().resetAll();
        // As long a first line as the services take.
        this.server = vertx.createHttpServer(new HttpServerOptions().setMaxInitialLineLength(16 * 1024))
                .requestHandler(request -> request.body().onSuccess(body -> {
                    received.add(new Received(
                            request.method().name(),
                            request.uri(),
                            MultiMap.caseInsensitiveMultiMap().addAll(request.headers()),
                            body));
                    behaviour.handle(request, body);
                }));
        await(server.listen(url.getPort(), url.getHost()));
    }

    /** The services' addresses, as the gateway knows them. */
    static List<URI> urls(String service) {
        String urls = ConfigProvider.getConfig().getValue("aitopup.gateway." + service + "-urls", String.class);
        return Arrays.stream(urls.split(",")).map(URI::create).toList();
    }

    /** Listens where the gateway looks for this service's first instance. */
    static Downstream of(String service) {
        return new Downstream(urls(service).get(0));
    }

    /** Listens where the gateway looks for this service's second instance. */
    static Downstream second(String service) {
        return new Downstream(urls(service).get(1));
    }

    Downstream behave(Behaviour next) {
        behaviour = next;
        return this;
    }

    List<Received> received() {
        return received;
    }

    /** What came below this path. */
    List<Received> received(String path) {
        return received.stream().filter(call -> call.uri().startsWith(path)).toList();
    }

    Received only() {
        return only("");
    }

    /** The only call below this path: whatever the gateway does by itself has other ones. */
    Received only(String path) {
        List<Received> calls = received(path);
        if (calls.size() != 1) {
            throw new AssertionError(calls.size() + " calls, not one: " + calls);
        }
        return calls.get(0);
    }

    static void answer(HttpServerRequest request, int status, String body) {
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json;charset=UTF-8")
                .end(body);
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private static void await(io.vertx.core.Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
