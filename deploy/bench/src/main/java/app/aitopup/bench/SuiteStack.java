package app.aitopup.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The suite as {@code deploy/local/up} runs it, on free ports and with data of its own; one replica of each service.
 */
final class SuiteStack {
    static final List<String> SERVICES = List.of("gateway", "topup", "wallet", "webhook");

    private static final Duration SCRIPT_AT_MOST = Duration.ofMinutes(10);
    // A bench does in seconds what people do in days.
    private static final List<String> WITHOUT_LIMITS = List.of(
            "--set", "gateway.AITOPUP_GATEWAY_LIMITS_KEY_BURST=100000000",
            "--set", "gateway.AITOPUP_GATEWAY_LIMITS_KEY_REFILL=100000000",
            "--set", "gateway.AITOPUP_GATEWAY_LIMITS_SIGN_UP_BURST=1000000");

    private final Path scripts;
    private final Path state;
    private final Path work;

    SuiteStack(Path root, Path work) {
        this.scripts = root.resolve("deploy/local");
        this.state = work.resolve("stack");
        this.work = work;
    }

    /** Starts what does not run, with empty data where {@code options} say {@code --fresh}. */
    void up(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(scripts.resolve("up").toString(), "--detach", "--state", state.toString(), "--ports", "free"));
        command.addAll(WITHOUT_LIMITS);
        command.addAll(List.of(options));
        Tools.run(work.resolve("up.log"), Map.of(), SCRIPT_AT_MOST, command);
    }

    void down() throws IOException, InterruptedException {
        Tools.run(
                work.resolve("down.log"),
                Map.of(),
                SCRIPT_AT_MOST,
                List.of(scripts.resolve("down").toString(), "--state", state.toString()));
    }

    String gateway() {
        return description().path("gateway_url").asText();
    }

    String operatorToken() {
        return description().path("operator_token").asText();
    }

    String kafka() {
        return description().path("kafka").asText();
    }

    /** The process of a service. */
    long pid(String service) {
        return description().path("services").path(service).path(0).path("pid").asLong();
    }

    /** Every process of the stack by its name; PostgreSQL is the postmaster, not the program that keeps it. */
    Map<String, Long> processes() throws IOException {
        Map<String, Long> pids = new LinkedHashMap<>();
        SERVICES.forEach(service -> pids.put(service, pid(service)));
        pids.put("kafka", read("run/kafka.json").path("pid").asLong());
        try (var lines = Files.lines(state.resolve("data/postgres/postmaster.pid"))) {
            pids.put("postgres", Long.parseLong(lines.findFirst().orElseThrow().strip()));
        }
        return pids;
    }

    /** Lets a service stand still, or go on: {@code STOP}, {@code CONT}. */
    void signal(String service, String name) throws IOException, InterruptedException {
        Tools.run(
                work.resolve("kill.log"),
                Map.of(),
                SCRIPT_AT_MOST,
                List.of("kill", "-" + name, Long.toString(pid(service))));
    }

    int postgresPort() {
        String url = description().path("postgres").path("url").asText();
        return Integer.parseInt(url.replaceAll(".*:(\\d+)/", "$1"));
    }

    String postgresPassword() {
        return description().path("postgres").path("password").asText();
    }

    Connection connect(String database) throws SQLException {
        JsonNode postgres = description().path("postgres");
        return DriverManager.getConnection(
                postgres.path("url").asText() + database,
                postgres.path("user").asText(),
                postgres.path("password").asText());
    }

    /** One number out of a database. */
    long number(String database, String query) {
        return Long.parseLong(text(database, query));
    }

    /** One value out of a database, as text. */
    String text(String database, String query) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** What may not be part of a transaction. */
    void execute(String database, String statement) {
        execute(database, true, statement);
    }

    /** All of it or nothing. */
    void executeTogether(String database, String statements) {
        execute(database, false, statements);
    }

    private void execute(String database, boolean autoCommit, String statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(autoCommit);
            statement.execute(statements);
            if (!autoCommit) {
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(statements, e);
        }
    }

    private JsonNode description() {
        try {
            return read("stack.json");
        } catch (IOException e) {
            throw new IllegalStateException("the stack does not run", e);
        }
    }

    private JsonNode read(String file) throws IOException {
        return new ObjectMapper().readTree(state.resolve(file).toFile());
    }
}
