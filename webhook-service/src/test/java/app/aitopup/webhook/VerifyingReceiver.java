package app.aitopup.webhook;

import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.outbound.Signatures;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A receiver that verifies X-AiTopUp-Signature as the documentation says, except for what it was told to get wrong. */
final class VerifyingReceiver implements AutoCloseable {
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Flaw> flaws;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private volatile String secret = "";

    /** What a receiver can get wrong. */
    enum Flaw {
        VERIFIES_NOTHING,
        CHECKS_NO_TIME,
        REFUSES_DUPLICATES,
        TAKES_THE_FIRST_SIGNATURE,
        TAKES_THE_LAST_SIGNATURE,
        REFUSES_EVERYTHING,
        FAILS_ON_BAD_ONES,
        IS_GONE
    }

    VerifyingReceiver(Flaw... flaws) {
        this.flaws = EnumSet.noneOf(Flaw.class);
        this.flaws.addAll(List.of(flaws));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::receive);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    void knows(String newSecret) {
        secret = newSecret;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String signature = exchange.getRequestHeaders().getFirst("X-AiTopUp-Signature");
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        try (exchange) {
            exchange.sendResponseHeaders(answer(signature, id, body), -1);
        }
    }

    private int answer(String signature, String id, byte[] body) {
        if (flaws.contains(Flaw.IS_GONE)) {
            return 410;
        }
        if (flaws.contains(Flaw.REFUSES_EVERYTHING) || !isRight(signature, body)) {
            return flaws.contains(Flaw.FAILS_ON_BAD_ONES) ? 500 : UNAUTHORIZED;
        }
        return !seen.add(id) && flaws.contains(Flaw.REFUSES_DUPLICATES) ? 409 : OK;
    }

    private boolean isRight(String header, byte[] body) {
        if (flaws.contains(Flaw.VERIFIES_NOTHING)) {
            return true;
        }
        int firstComma = header.indexOf(',');
        long time = Long.parseLong(header.substring(2, firstComma));
        boolean inTime = Math.abs(Instant.now().getEpochSecond() - time) <= 300;
        if (!inTime && !flaws.contains(Flaw.CHECKS_NO_TIME)) {
            return false;
        }
        List<String> signatures = List.of(header.substring(firstComma + 1).split(",", -1));
        if (flaws.contains(Flaw.TAKES_THE_FIRST_SIGNATURE)) {
            signatures = signatures.subList(0, 1);
        }
        if (flaws.contains(Flaw.TAKES_THE_LAST_SIGNATURE)) {
            signatures = signatures.subList(signatures.size() - 1, signatures.size());
        }
        Map<String, String> right =
                Signatures.headers(List.of(secret), "any", Instant.ofEpochSecond(time), Bytes.of(body));
        String expected = right.get("X-AiTopUp-Signature");
        return signatures.contains(expected.substring(expected.indexOf(',') + 1));
    }
}
