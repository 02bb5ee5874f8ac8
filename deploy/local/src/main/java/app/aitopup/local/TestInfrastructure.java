package app.aitopup.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * PostgreSQL and Kafka for another module's integration tests, in a JVM that the test starts: its broker's classes and
 * the test's own Kafka client are of different versions and must not meet.
 *
 * <p>Prints one line on the standard output when both are ready, <code>
 * {"postgres":{"host","port","user","password"},"kafka":"host:port"}</code>; all else goes to the error stream. It
 * lives as long as its standard input, so that it ends with its parent, however the parent ends, and leaves nothing
 * behind.
 */
final class TestInfrastructure {

    private TestInfrastructure() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream answer = System.out;
        System.setOut(System.err);
        QuietLogging.start();
        Path directory = Files.createTempDirectory("aitopup-test-");
        Set<Integer> ports = new HashSet<>();
        int postgresPort = free(ports);
        int kafkaPort = free(ports);
        int controllerPort = free(ports);
        Path binaries = Checkout.here().postgresBinaries();
        // Not the error stream: whoever reads that to its end would wait for PostgreSQL, too.
        Path postgresLog = directory.resolve("postgres.log");
        FutureTask<PostgresServer> postgres = new FutureTask<>(() -> PostgresServer.start(
                directory.resolve("postgres"),
                postgresPort,
                binaries,
                PostgresServer.Durability.OFF,
                ProcessBuilder.Redirect.to(postgresLog.toFile())));
        FutureTask<KafkaBroker> kafka =
                new FutureTask<>(() -> KafkaBroker.start(directory.resolve("kafka"), kafkaPort, controllerPort));
        // However it ends: the parent's end, a signal, a failure to start.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            close(kafka);
                            close(postgres);
                            delete(directory);
                        },
                        "leave-nothing-behind"));
        inBackground(postgres);
        inBackground(kafka);
        try {
            postgres.get();
            kafka.get();
        } catch (ExecutionException e) {
            e.getCause().printStackTrace();
            if (Files.exists(postgresLog)) {
                Files.copy(postgresLog, System.err);
            }
            System.exit(1);
        }

        answer.println(describe(postgresPort, kafkaPort));
        answer.flush();
        while (System.in.read() >= 0) {
            // What the parent says does not matter, only that it is there.
        }
        System.exit(0);
    }

    private static int free(Set<Integer> spokenFor) {
        int port = Ports.free(spokenFor);
        spokenFor.add(port);
        return port;
    }

    private static void inBackground(FutureTask<?> task) {
        Thread thread = new Thread(task, "start");
        thread.setDaemon(true);
        thread.start();
    }

    private static String describe(int postgresPort, int kafkaPort) throws IOException {
        Map<String, Object> postgres = new LinkedHashMap<>();
        postgres.put("host", "127.0.0.1");
        postgres.put("port", postgresPort);
        postgres.put("user", PostgresServer.USER);
        postgres.put("password", PostgresServer.PASSWORD);
        Map<String, Object> both = new LinkedHashMap<>();
        both.put("postgres", postgres);
        both.put("kafka", "127.0.0.1:" + kafkaPort);
        return new ObjectMapper().writeValueAsString(both);
    }

    /** Also one that is still starting, which must not come up after the others have gone. */
    private static void close(FutureTask<? extends Closeable> started) {
        try {
            started.get(30, TimeUnit.SECONDS).close();
        } catch (ExecutionException e) {
            // It never started.
        } catch (IOException | TimeoutException e) {
            System.err.println("while cleaning up: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void delete(Path directory) {
        try {
            StateDirectory.deleteTree(directory);
        } catch (IOException e) {
            System.err.println("while cleaning up: " + e);
        }
    }
}
