package app.aitopup.edge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jose4j.jwk.RsaJsonWebKey;

/**
 * A real PostgreSQL and a real Kafka broker for the integration tests of one service, in a process of their own that
 * ends with the tests, on free ports, with empty data. The init argument {@code database} names the service's database.
 */
public class RealInfrastructure implements QuarkusTestResourceLifecycleManager {
    /** The setting of the gateway that holds its keys, and with which tests sign. */
    public static final String SIGNING_KEYS = "aitopup.gateway.signing-keys";
    /** The setting of a service that holds the public half of them. */
    public static final String VERIFICATION_KEYS = "mp.jwt.verify.publickey";

    private static final String LAUNCHER = "deploy/local/target";
    private static final int STOP_SECONDS = 20;

    private String database = "";
    private Process process;

    @Override
    public void init(Map<String, String> arguments) {
        database = arguments.getOrDefault("database", "");
    }

    @Override
    public Map<String, String> start() {
        try {
            JsonNode running = launch();
            JsonNode postgres = running.get("postgres");
            String address = "//" + postgres.get("host").asText() + ":"
                    + postgres.get("port").asInt() + "/" + database;
            Map<String, String> config = new HashMap<>(tokenKeys());
            config.put("quarkus.datasource.username", postgres.get("user").asText());
            config.put("quarkus.datasource.password", postgres.get("password").asText());
            config.put("quarkus.datasource.jdbc.url", "jdbc:postgresql:" + address);
            config.put("quarkus.datasource.reactive.url", "postgresql:" + address);
            config.put("kafka.bootstrap.servers", running.get("kafka").asText());
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException("the test infrastructure did not start", e);
        }
    }

    @Override
    public void stop() {
        if (process == null) {
            return;
        }
        try {
            // End of its input is the sign to stop.
            process.getOutputStream().close();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private JsonNode launch() throws IOException {
        Path launcher = repository().resolve(LAUNCHER);
        String libraries =
                Files.readString(launcher.resolve("infrastructure.classpath")).strip();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        launcher.resolve("classes") + File.pathSeparator + libraries,
                        "app.aitopup.local.TestInfrastructure")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String ready = new String(readLine(), StandardCharsets.UTF_8);
        if (ready.isEmpty()) {
            throw new IOException("it ended before it was ready; see above");
        }
        return new ObjectMapper().readTree(ready);
    }

    private byte[] readLine() throws IOException {
        var line = new java.io.ByteArrayOutputStream();
        for (int b = process.getInputStream().read();
                b != -1 && b != '\n';
                b = process.getInputStream().read()) {
            line.write(b);
        }
        return line.toByteArray();
    }

    private static Path repository() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(LAUNCHER))) {
                return folder;
            }
        }
        throw new IllegalStateException("build deploy/local first: mvn -pl deploy/local -am package -DskipTests");
    }

    /** A key pair as the gateway would have: tests sign with it, the service under test verifies. */
    private static Map<String, String> tokenKeys() {
        RsaJsonWebKey pair = TestKeys.pair("test-1");
        return Map.of(SIGNING_KEYS, TestKeys.privateSet(pair), VERIFICATION_KEYS, TestKeys.publicSet(pair));
    }
}
