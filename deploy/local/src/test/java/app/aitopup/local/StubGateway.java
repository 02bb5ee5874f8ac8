package app.aitopup.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A gateway that knows just the calls with which the demo account is made. As a program it stands in for any service:
 * it listens on QUARKUS_HTTP_PORT and is ready.
 */
final class StubGateway implements AutoCloseable {

    private record Reply(int status, String json) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final String operatorToken;
    private final Map<String, String> passwords = new HashMap<>();
    private final Set<String> keys = new HashSet<>();
    private final Map<String, Long> credits = new HashMap<>();
    private int made;
    private int calls;
    private int unavailable;
    private String failAfter;
    private Reply refusal;

    StubGateway(int port, String operatorToken) throws IOException {
        this.operatorToken = operatorToken;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Runs in the state directory, where a test can leave a file that names the service which is to fail. */
    public static void main(String[] arguments) throws IOException {
        Path whoFails = Path.of("fails");
        if (Files.exists(whoFails)
                && System.getenv("QUARKUS_DATASOURCE_JDBC_URL").endsWith("/" + Files.readString(whoFails))) {
            System.err.println("this service cannot start");
            System.exit(1);
        }
        int port = Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT"));
        System.out.println("listening on " + port + ", topup at " + System.getenv("AITOPUP_GATEWAY_TOPUP_URLS"));
        StubGateway stub = new StubGateway(port, System.getenv("AITOPUP_GATEWAY_OPERATOR_TOKEN"));
        Runtime.getRuntime().addShutdownHook(new Thread(stub::close));
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    synchronized long creditedCents() {
        return credits.values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized int calls() {
        return calls;
    }

    synchronized void forgetEverything() {
        passwords.clear();
        keys.clear();
        credits.clear();
    }

    /** The next call to a path that ends so is obeyed, and its answer lost. */
    synchronized void failAfter(String pathEnd) {
        failAfter = pathEnd;
    }

    synchronized void unavailable(int times) {
        unavailable = times;
    }

    synchronized void refuse(int status, String body) {
        refusal = new Reply(status, body);
    }

    private synchronized void handle(HttpExchange exchange) throws IOException {
        calls++;
        String path = exchange.getRequestURI().getPath();
        System.out.println(exchange.getRequestMethod() + " " + path);
        JsonNode body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        Reply reply;
        if (refusal != null) {
            reply = refusal;
        } else if (unavailable > 0) {
            unavailable--;
            reply = new Reply(503, "{\"code\": 4006}");
        } else {
            reply = reply(exchange, path, body);
        }
        if (failAfter != null && path.endsWith(failAfter)) {
            failAfter = null;
            exchange.close();
            return;
        }
        byte[] bytes = reply.json().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Reply reply(HttpExchange exchange, String path, JsonNode body) {
        String bearer = exchange.getRequestHeaders().getFirst("Authorization");
        String token = bearer == null ? "" : bearer.substring("Bearer ".length());
        String email = body.path("email").asText();
        return switch (exchange.getRequestMethod() + " " + path) {
            case "GET /q/health/ready" -> data(200, "{}");
            case "POST /api/agent/v1/accounts" ->
                signUp(email, body.path("password").asText());
            case "POST /api/agent/v1/session" ->
                body.path("password").asText().equals(passwords.get(email))
                        ? data(200, "{\"token\": \"session\", \"account_id\": \"acc_1\"}")
                        : new Reply(401, "{\"code\": 2006}");
            case "POST /api/agent/v1/keys" ->
                token.equals("session")
                        ? data(201, mint(body.path("environment").asText()))
                        : new Reply(401, "{\"code\": 2006}");
            case "GET /api/public/v1/key" ->
                keys.contains(token) ? data(200, "{}") : new Reply(401, "{\"code\": 2001}");
            case "POST /api/operator/v1/accounts/acc_1/credits" ->
                token.equals(operatorToken) ? credit(body) : new Reply(401, "{\"code\": 2001}");
            default -> new Reply(404, "{\"code\": 3007}");
        };
    }

    private Reply signUp(String email, String password) {
        if (passwords.putIfAbsent(email, password) != null) {
            return new Reply(409, "{\"code\": 3011}");
        }
        return data(201, "{\"account\": {\"id\": \"acc_1\"}, \"key\": " + mint("staging") + "}");
    }

    private Reply credit(JsonNode body) {
        credits.put(body.path("reference").asText(), body.path("amount_cents").asLong());
        return data(200, "{}");
    }

    private String mint(String environment) {
        made++;
        String key = "ak_" + environment + "_" + made;
        keys.add(key);
        return "{\"key\": \"" + key + "\"}";
    }

    private static Reply data(int status, String data) {
        return new Reply(status, "{\"success\": true, \"code\": 1000, \"data\": " + data + "}");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
