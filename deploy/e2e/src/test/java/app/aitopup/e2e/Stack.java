package app.aitopup.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The packaged suite as its users start it: {@code deploy/local/up} and {@code down}, on free ports, with a state
 * directory of its own, so that two stacks do not meet.
 */
public final class Stack {
    /** Where the sources are. */
    public static final Path REPOSITORY = repository();

    /** The services, and their databases, by name. */
    public static final List<String> SERVICES = List.of("gateway", "topup", "wallet", "webhook");

    /**
     * What lets one address call and sign up without end, for {@code up}: tests do in minutes what people do in days.
     */
    private static final List<String> WITHOUT_LIMITS = List.of(
            "--set",
            "gateway.AITOPUP_GATEWAY_LIMITS_KEY_BURST=1000000",
            "--set",
            "gateway.AITOPUP_GATEWAY_LIMITS_KEY_REFILL=1000000",
            "--set",
            "gateway.AITOPUP_GATEWAY_LIMITS_FAILURE_BURST=1000000",
            "--set",
            "gateway.AITOPUP_GATEWAY_LIMITS_SIGN_UP_BURST=1000000");

    private static final int SCRIPT_MINUTES = 5;

    private final Path state;
    private final List<String> options;

    /**
     * A stack that is not started yet; callers are not limited.
     *
     * @param state where it keeps its data
     * @param options what {@code up} is told each time, such as {@code --replicas topup=2}
     */
    public Stack(Path state, String... options) {
        this.state = state.toAbsolutePath();
        // Most live for minutes; those that are measured do not.
        Stream<String> jvm = Boolean.getBoolean("faults.long") ? Stream.of() : Stream.of("--short-lived");
        this.options = Stream.of(Stream.of(options), WITHOUT_LIMITS.stream(), jvm)
                .flatMap(those -> those)
                .toList();
    }

    /** Starts it with empty data; it is stopped with this JVM at the latest. */
    public void start() {
        train();
        Runtime.getRuntime().addShutdownHook(new Thread(this::down));
        up("--fresh", "--ports", "free");
    }

    /**
     * A service leaves its class archive when it is stopped, and starts several times faster with it, in all stacks.
     */
    private static synchronized void train() {
        if (SERVICES.stream().allMatch(Stack::isTrained)) {
            return;
        }
        Stack training = new Stack(Path.of("target", "stack-training"));
        try {
            training.up("--fresh", "--ports", "free");
        } finally {
            training.down();
        }
        if (!SERVICES.stream().allMatch(Stack::isTrained)) {
            throw new IllegalStateException("a service has left no class archive");
        }
    }

    private static boolean isTrained(String service) {
        Path target = REPOSITORY.resolve(service + "-service/target");
        try (Stream<Path> files = Files.list(target)) {
            FileTime built = Files.getLastModifiedTime(target.resolve("quarkus-app/quarkus-run.jar"));
            for (Path archive :
                    files.filter(file -> file.toString().endsWith(".jsa")).toList()) {
                if (Files.getLastModifiedTime(archive).compareTo(built) > 0) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException e) {
            // Not built yet; up does that.
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops all of it; the data stays. */
    public void down() {
        run("down", List.of());
    }

    /** The process ids of a service's replicas, as many as there were when it was last {@linkplain #up up}. */
    public List<Long> replicas(String service) {
        return description().<Number>getList("services." + service + ".pid").stream()
                .map(Number::longValue)
                .toList();
    }

    /** Where a service's replicas listen. */
    public List<String> urls(String service) {
        return description().getList("services." + service + ".url");
    }

    /** Kills a process as a crash would. */
    public void kill(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        awaitEnd(process);
    }

    /** Asks a process to end, and waits until it has, even if it already had. */
    public void stop(long pid) {
        ProcessHandle.of(pid).ifPresent(process -> {
            process.destroy();
            awaitEnd(process);
        });
    }

    /** Lets a process stand still, or go on: {@code STOP}, {@code CONT}. */
    public void signal(long pid, String name) {
        execute(List.of("sh", "-c", "kill -" + name + " " + pid));
    }

    /** The process id of the broker. */
    public long broker() {
        return started("kafka");
    }

    /** Where the database keeps its files. */
    public Path databaseFiles() {
        return state.resolve("data/postgres");
    }

    /** Kills the database and what keeps it, as a crash of the machine would. */
    public void killDatabase() {
        kill(started("postgres"));
        try (Stream<String> lines = Files.lines(databaseFiles().resolve("postmaster.pid"))) {
            kill(Long.parseLong(lines.findFirst().orElseThrow().strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where a service's replicas tell their metrics. */
    public List<String> metricsUrls(String service) {
        return description().getList("services." + service + ".metrics_url");
    }

    /** Where the gateways listen. */
    public List<String> gateways() {
        return description().getList("gateway_urls");
    }

    /** Where the broker listens. */
    public String kafka() {
        return description().getString("kafka");
    }

    /** What an operator's call carries. */
    public String operatorToken() {
        return description().getString("operator_token");
    }

    /** A key of the demo account. */
    public String demoKey(String environment) {
        return description().getString(environment + "_key");
    }

    /** A connection to a service's database: for what no API tells. */
    public Connection connect(String database) throws SQLException {
        JsonPath description = description();
        return DriverManager.getConnection(
                description.getString("postgres.url") + database,
                description.getString("postgres.user"),
                description.getString("postgres.password"));
    }

    /** Everything that was logged so far, by the name of the log. */
    public Map<String, String> logs() {
        Map<String, String> logs = new TreeMap<>();
        try (Stream<Path> files = Files.list(state.resolve("logs"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                // Not readString(), which refuses what is no text.
                logs.put(file.getFileName().toString(), new String(Files.readAllBytes(file), UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return logs;
    }

    private long started(String name) {
        return JsonPath.from(state.resolve("run/" + name + ".json").toFile()).getLong("pid");
    }

    private JsonPath description() {
        return JsonPath.from(state.resolve("stack.json").toFile());
    }

    private static void awaitEnd(ProcessHandle process) {
        // Not onExit(): where nobody reaps orphans, that would never come. As long as down itself waits.
        await().atMost(60, TimeUnit.SECONDS)
                .until(() -> !process.info().command().isPresent());
    }

    /**
     * Starts whatever of it does not run.
     *
     * @param more what {@code up} is told this time besides; of what is said twice, the last counts
     */
    public void up(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--detach"));
        arguments.addAll(options);
        arguments.addAll(List.of(more));
        try {
            run("up", arguments);
        } catch (IllegalStateException e) {
            // On a machine that others keep busy as well, a service may not be ready in time; up goes on where it was.
            run(
                    "up",
                    arguments.stream()
                            .filter(argument -> !argument.equals("--fresh"))
                            .toList());
        }
    }

    private void run(String script, List<String> arguments) {
        List<String> command = new ArrayList<>(
                List.of(REPOSITORY.resolve("deploy/local").resolve(script).toString(), "--state", state.toString()));
        command.addAll(arguments);
        execute(command);
    }

    private static void execute(List<String> command) {
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
