package app.aitopup.wallet;

import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestKeys;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.RsaJsonWebKey;

/** Real infrastructure with a server in the gateway's place that publishes what the test says, and counts who asks. */
public class PublishedKeys extends RealInfrastructure {
    private final Server server = new Server();

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>(super.start());
        // The library's word for none. Without it the test mode makes a key of its own.
        config.put(VERIFICATION_KEYS, "NONE");
        config.put("mp.jwt.verify.publickey.location", server.listen());
        return config;
    }

    @Override
    public void inject(TestInjector fields) {
        fields.injectIntoFields(server, new TestInjector.MatchesType(Server.class));
    }

    @Override
    public void stop() {
        server.stop();
        super.stop();
    }

    /** The server; a test class has it injected. */
    public static final class Server {
        private final AtomicInteger asked = new AtomicInteger();
        private volatile String keys = "";
        private volatile int goodForSeconds;
        private HttpServer http;

        /** How often somebody asked. */
        public int asked() {
            return asked.get();
        }

        /** From now on answers with these, to be kept for so long. */
        public void publish(int keptForSeconds, RsaJsonWebKey... pairs) {
            goodForSeconds = keptForSeconds;
            keys = TestKeys.publicSet(pairs);
        }

        private String listen() {
            try {
                http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            http.createContext("/", this::answer);
            http.start();
            return "http://127.0.0.1:" + http.getAddress().getPort() + "/internal/jwks.json";
        }

        private void answer(HttpExchange exchange) throws IOException {
            asked.incrementAndGet();
            byte[] body = keys.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Cache-Control", "max-age=" + goodForSeconds);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }

        private void stop() {
            if (http != null) {
                http.stop(0);
            }
        }
    }
}
