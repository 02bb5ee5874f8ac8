package app.aitopup.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** An integrator's webhook receiver on this machine: remembers what came, and answers 204 unless told otherwise. */
public final class Receiver implements AutoCloseable {
    /** The status of an answer that is content. */
    public static final int NO_CONTENT = 204;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final ToIntFunction<Received> answer;

    /** One request: its headers, by name in any case, and the exact body. */
    public record Received(Map<String, String> headers, String body) {
        /** The body. */
        public JsonPath json() {
            return JsonPath.from(body);
        }
    }

    Receiver() {
        this(request -> NO_CONTENT);
    }

    /** A receiver that answers each request, once it is remembered, with this status. */
    public Receiver(ToIntFunction<Received> answer) {
        this.answer = answer;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::receive);
        server.setExecutor(threads);
        server.start();
    }

    /** Where it listens. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    /** What came about this top-up, in its order. */
    List<Received> about(String transactionId) {
        return received.stream()
                .filter(request -> transactionId.equals(request.json().getString("data.transaction_id")))
                .toList();
    }

    /** All that came, in its order. */
    public List<Received> all() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void receive(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
        Received request =
                new Received(headers, new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        received.add(request);
        exchange.sendResponseHeaders(answer.applyAsInt(request), -1);
        exchange.close();
    }
}
