package app.aitopup.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A real HTTP receiver. Each path is a receiver of its own: it answers what it was told, and 200 when that is used up.
 */
final class TestReceiver implements AutoCloseable {
    private static final Answer OK = new Answer(200, Map.of("X-Receiver", "test"), "thanks");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Map<String, List<Request>> requests = new ConcurrentHashMap<>();

    TestReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::receive);
        server.setExecutor(threads);
        server.start();
    }

    /** What was received, and when, by {@link System#nanoTime}. */
    record Request(String method, HttpHeaders headers, String body, long arrivedNanos) {
        String header(String name) {
            return headers.firstValue(name).orElseThrow();
        }
    }

    /** What to answer. */
    record Answer(int status, Map<String, String> headers, String body) {
        static Answer of(int status) {
            return new Answer(status, Map.of(), "status " + status);
        }
    }

    /** The URL of this receiver, which will first answer these. */
    String url(String path, Answer... first) {
        answers.put(path, new ConcurrentLinkedQueue<>(List.of(first)));
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** The URL of a receiver that answers so many times with this status. */
    String failing(String path, int status, int times) {
        Answer[] first = new Answer[times];
        java.util.Arrays.fill(first, Answer.of(status));
        return url(path, first);
    }

    /** The URL of a receiver that holds every answer back until the gate opens. */
    String gated(String path, CountDownLatch gate) {
        gates.put(path, gate);
        return url(path);
    }

    /** What this receiver got so far, in order. */
    List<Request> requests(String path) {
        return requests.getOrDefault(path, List.of());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void pass(CountDownLatch gate) throws InterruptedIOException {
        try {
            if (gate != null) {
                gate.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }

    private void receive(HttpExchange exchange) throws IOException {
        long arrivedNanos = System.nanoTime();
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        HttpHeaders headers = HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true);
        requests.computeIfAbsent(path, any -> new CopyOnWriteArrayList<>())
                .add(new Request(exchange.getRequestMethod(), headers, body, arrivedNanos));
        pass(gates.get(path));
        Queue<Answer> planned = answers.get(path);
        Answer answer = planned == null || planned.isEmpty() ? OK : planned.remove();
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(answer.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
