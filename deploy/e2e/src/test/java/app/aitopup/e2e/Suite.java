package app.aitopup.e2e;

import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged suite as its users start it: {@code deploy/local/up} and {@code down}, on free ports, with data of its
 * own. Started once for all tests and stopped with them.
 */
final class Suite {
    static final Path REPOSITORY = repository();
    private static final Path STATE = Path.of("target", "stack").toAbsolutePath();
    private static final int SCRIPT_MINUTES = 5;

    private static boolean started;

    private Suite() {}

    /** Starts the suite with empty data, unless it runs already. */
    static synchronized void start() {
        if (!started) {
            started = true;
            Runtime.getRuntime().addShutdownHook(new Thread(Suite::down));
            run("up", "--detach", "--fresh", "--ports", "free");
        }
    }

    /** Starts whatever of it does not run. */
    static void up() {
        run("up", "--detach");
    }

    static void down() {
        run("down");
    }

    /** Kills one service as a crash would. */
    static void kill(String service) {
        kill(stack().getLong("services." + service + "[0].pid"));
    }

    /** Kills the broker as a crash would. */
    static void killBroker() {
        kill(JsonPath.from(STATE.resolve("run/kafka.json").toFile()).getLong("pid"));
    }

    /** Kills the database and what keeps it as a crash of the machine would. */
    static void killDatabase() {
        kill(JsonPath.from(STATE.resolve("run/postgres.json").toFile()).getLong("pid"));
        try (Stream<String> lines = Files.lines(STATE.resolve("data/postgres/postmaster.pid"))) {
            kill(Long.parseLong(lines.findFirst().orElseThrow().strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void kill(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        // Not onExit(): where nobody reaps orphans, that would never come.
        await().until(() -> !process.info().command().isPresent());
    }

    static String gateway() {
        return stack().getString("gateway_url");
    }

    static String demoKey(String environment) {
        return stack().getString(environment + "_key");
    }

    static String operatorToken() {
        return stack().getString("operator_token");
    }

    /** One number out of a service's database: what no API tells yet. */
    static long number(String database, String query) {
        JsonPath stack = stack();
        String url = stack.getString("postgres.url");
        String server = url.substring(url.indexOf("//"));
        server = server.substring(0, server.indexOf('/', 2) < 0 ? server.length() : server.indexOf('/', 2));
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql:" + server + "/" + database,
                        stack.getString("postgres.user"),
                        stack.getString("postgres.password"));
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** All that the services have logged so far. */
    static String logs() {
        StringBuilder all = new StringBuilder();
        for (String service : List.of("gateway", "topup", "wallet", "webhook")) {
            List<String> logs = stack().getList("services." + service + ".log");
            for (String log : logs) {
                try {
                    all.append(Files.readString(Path.of(log)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return all.toString();
    }

    private static JsonPath stack() {
        return JsonPath.from(STATE.resolve("stack.json").toFile());
    }

    private static void run(String script, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(REPOSITORY.resolve("deploy/local").resolve(script).toString(), "--state", STATE.toString()));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            if (!process.waitFor(SCRIPT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " did not end");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(command + " ended with " + process.exitValue() + ", see above");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path repository() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isExecutable(folder.resolve("deploy/local/up"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not in a checkout");
    }
}
