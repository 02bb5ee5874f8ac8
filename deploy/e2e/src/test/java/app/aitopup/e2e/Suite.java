package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The {@link Stack} that most tests share, started once and stopped with them: one replica of everything, and two of
 * the webhook service, each of which makes good for the other.
 */
final class Suite {
    static final Path REPOSITORY = Stack.REPOSITORY;
    private static final Stack STACK = new Stack(Path.of("target", "stack"), "--replicas", "webhook=2");

    private static boolean started;

    private Suite() {}

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

    static String gateway() {
        return STACK.gateways().get(0);
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

    /** All that the services have logged so far. */
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
