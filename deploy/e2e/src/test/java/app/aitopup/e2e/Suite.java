package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@link Stack} that most tests share, started once and stopped with them: one replica of everything, and two of
 * the gateway and of the webhook service, each of which makes good for the other.
 */
final class Suite {
    static final Path REPOSITORY = Stack.REPOSITORY;
    private static final Collector COLLECTOR = new Collector();
    private static final Stack STACK = new Stack(Path.of("target", "stack"), options());

    private static boolean started;

    private Suite() {}

    private static String[] options() {
        List<String> options = new ArrayList<>(List.of("--replicas", "gateway=2,webhook=2"));
        options.addAll(COLLECTOR.options());
        Stack.SERVICES.forEach(
                service -> options.addAll(List.of("--set", service + ".QUARKUS_LOG_CONSOLE_JSON_ENABLED=true")));
        // What it says of each call, for the test of the logs.
        options.addAll(List.of("--set", "topup.QUARKUS_LOG_CATEGORY__APP_AITOPUP_TOPUP__LEVEL=DEBUG"));
        return options.toArray(String[]::new);
    }

    /** Where the traces of all calls go. */
    static Collector collector() {
        return COLLECTOR;
    }

    /** Starts the suite with empty data, unless it runs already. */
    static synchronized void start() {
        if (!started) {
            started = true;
            STACK.start();
        }
    }

    /** Starts whatever of it does not run. */
    static void up() {
        STACK.up();
    }

    static void down() {
        STACK.down();
    }

    /** Kills a service, all of it, as crashes would. */
    static void kill(String service) {
        STACK.replicas(service).forEach(STACK::kill);
    }

    /** The process ids of a service's replicas. */
    static List<Long> replicas(String service) {
        return STACK.replicas(service);
    }

    /** Kills one process as a crash would. */
    static void kill(long pid) {
        STACK.kill(pid);
    }

    /** Kills the broker as a crash would. */
    static void killBroker() {
        STACK.kill(STACK.broker());
    }

    /** Kills the database and what keeps it as a crash of the machine would. */
    static void killDatabase() {
        STACK.killDatabase();
    }

    /** Where the database keeps its files. */
    static Path databaseFiles() {
        return STACK.databaseFiles();
    }

    /** A connection to a database. */
    static Connection connect(String database) throws SQLException {
        return STACK.connect(database);
    }

    /** Where every gateway listens. */
    static List<String> gateways() {
        return STACK.gateways();
    }

    /** Where a service's replicas listen. */
    static List<String> urls(String service) {
        return STACK.urls(service);
    }

    /** Where a service's replicas tell their metrics. */
    static List<String> metricsUrls(String service) {
        return STACK.metricsUrls(service);
    }

    static String gateway() {
        return STACK.gateways().get(0);
    }

    /** Where the broker listens. */
    static String kafka() {
        return STACK.kafka();
    }

    static String demoKey(String environment) {
        return STACK.demoKey(environment);
    }

    static String operatorToken() {
        return STACK.operatorToken();
    }

    /** One number out of a service's database: what no API tells yet. */
    static long number(String database, String query) {
        try (Connection connection = STACK.connect(database);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    /** All that the services have logged so far, a JSON object in each line. */
    static String logs() {
        StringBuilder all = new StringBuilder();
        STACK.logs().forEach((name, log) -> {
            if (Stack.SERVICES.stream().anyMatch(service -> name.startsWith(service + "-"))) {
                all.append(log);
            }
        });
        return all.toString();
    }

    /** Nothing was made or lost, and nothing waits. */
    static void assertTheBooksBalance() {
        assertThat(number("wallet", "SELECT sum(amount_cents) FROM entries")).isZero();
        assertThat(number(
                        "wallet",
                        "SELECT count(*) FROM wallets WHERE balance_cents <>"
                                + " (SELECT coalesce(sum(amount_cents), 0) FROM entries WHERE wallet_id = wallets.id)"))
                .isZero();
        assertThat(number("topup", "SELECT count(*) FROM topups WHERE state = 'accepted'"))
                .isZero();
    }
}
