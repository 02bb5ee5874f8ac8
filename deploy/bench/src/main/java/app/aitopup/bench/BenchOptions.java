package app.aitopup.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * How long and what to measure.
 *
 * @param rounds of each measurement, in turn with its other side
 * @param round how long one takes
 * @param accounts that top-ups are spread over
 * @param connections that the closed loop keeps busy
 * @param sqlClients connections of the limit
 * @param growth how many top-ups are to have been before, ascending; empty for no such measurement
 * @param only the measurements to make
 */
record BenchOptions(
        int rounds,
        Duration round,
        Duration warmUpAtMost,
        int accounts,
        int connections,
        int sqlClients,
        List<Long> growth,
        Set<String> only,
        Path work) {
    private static final int ROUNDS_OF_FILLING = 3;
    private static final Duration FILLING_AT_MOST = Duration.ofSeconds(30);

    static final List<String> MEASUREMENTS =
            List.of("throughput", "drain", "dispatch", "gateway", "latency", "dead", "overload");

    static final String HELP =
            """
            deploy/bench/run: measures the suite, side by side with what this machine can do.

              --quick            in three minutes: short rounds, few accounts
              --smoke            whether the bench works, in one short round; its figures mean nothing
              --rounds N         of each measurement, in turn with its other side (5)
              --round SECONDS    how long one takes (10)
              --accounts N       that top-ups are spread over (1000)
              --connections N    that the closed loop keeps busy (128)
              --sql-clients N    connections of the limit (16)
              --only A,B         some of: throughput, drain, dispatch, gateway, latency, dead, overload
              --growth A,B,…     the rate after so many top-ups, too: 10000,1000000,10000000
              --work DIR         where data and reports are kept (deploy/bench/target/work)
              --help             this text

            It starts a stack of its own, with empty data and fsync on, and stops it. The last line is JSON; report.md,
            report.html and report.json are in the folder above.
            """;

    /**
     * How long a topic is filled for a service that stands still: for a steady rate afterwards, and well below the time
     * after which its group would do without it.
     */
    Duration filling() {
        Duration rounds = round.multipliedBy(ROUNDS_OF_FILLING);
        return rounds.compareTo(FILLING_AT_MOST) < 0 ? rounds : FILLING_AT_MOST;
    }

    /** Throws {@link IllegalArgumentException} with a message for the one who typed the arguments. */
    static BenchOptions parse(Path work, String... arguments) {
        BenchOptions options = new BenchOptions(
                5,
                Duration.ofSeconds(10),
                Duration.ofMinutes(8),
                1000,
                128,
                16,
                List.of(),
                new TreeSet<>(MEASUREMENTS),
                work);
        Iterator<String> rest = List.of(arguments).iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            options = switch (option) {
                case "--quick" -> options.shortened(2, 4, 45, 60, 128);
                case "--smoke" -> options.shortened(1, 2, 5, 4, 8);
                case "--rounds" -> options.withRounds((int) number(option, rest));
                case "--round" -> options.withRound(Duration.ofSeconds(number(option, rest)));
                case "--accounts" -> options.withAccounts((int) number(option, rest));
                case "--connections" -> options.withConnections((int) number(option, rest));
                case "--sql-clients" -> options.withSqlClients((int) number(option, rest));
                case "--only" -> options.withOnly(measurements(value(option, rest)));
                case "--growth" -> options.withGrowth(sizes(value(option, rest)));
                case "--work" -> options.withWork(Path.of(value(option, rest)).toAbsolutePath());
                default -> throw new IllegalArgumentException("unknown option " + option);
            };
        }
        return options;
    }

    boolean measures(String measurement) {
        return only.contains(measurement);
    }

    private BenchOptions shortened(int fewRounds, int seconds, int warmUpSeconds, int fewAccounts, int fewConnections) {
        return new BenchOptions(
                fewRounds,
                Duration.ofSeconds(seconds),
                Duration.ofSeconds(warmUpSeconds),
                fewAccounts,
                fewConnections,
                sqlClients,
                growth,
                only,
                work);
    }

    private BenchOptions withRounds(int value) {
        return new BenchOptions(value, round, warmUpAtMost, accounts, connections, sqlClients, growth, only, work);
    }

    private BenchOptions withRound(Duration value) {
        return new BenchOptions(rounds, value, warmUpAtMost, accounts, connections, sqlClients, growth, only, work);
    }

    private BenchOptions withAccounts(int value) {
        return new BenchOptions(rounds, round, warmUpAtMost, value, connections, sqlClients, growth, only, work);
    }

    private BenchOptions withConnections(int value) {
        return new BenchOptions(rounds, round, warmUpAtMost, accounts, value, sqlClients, growth, only, work);
    }

    private BenchOptions withSqlClients(int value) {
        return new BenchOptions(rounds, round, warmUpAtMost, accounts, connections, value, growth, only, work);
    }

    private BenchOptions withGrowth(List<Long> value) {
        return new BenchOptions(rounds, round, warmUpAtMost, accounts, connections, sqlClients, value, only, work);
    }

    private BenchOptions withOnly(Set<String> value) {
        return new BenchOptions(rounds, round, warmUpAtMost, accounts, connections, sqlClients, growth, value, work);
    }

    private BenchOptions withWork(Path value) {
        return new BenchOptions(rounds, round, warmUpAtMost, accounts, connections, sqlClients, growth, only, value);
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static long number(String option, Iterator<String> rest) {
        String text = value(option, rest);
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(option + " takes a number from 1 to 999999, not " + text);
        }
        return Long.parseLong(text);
    }

    private static Set<String> measurements(String text) {
        Set<String> wanted = new TreeSet<>(Arrays.asList(text.split(",", -1)));
        if (!MEASUREMENTS.containsAll(wanted)) {
            throw new IllegalArgumentException("--only takes some of " + MEASUREMENTS + ", not " + text);
        }
        return wanted;
    }

    private static List<Long> sizes(String text) {
        if (!text.matches("[1-9][0-9]{0,8}(,[1-9][0-9]{0,8})*")) {
            throw new IllegalArgumentException("--growth takes numbers of top-ups, not " + text);
        }
        return Arrays.stream(text.split(",", -1)).map(Long::valueOf).sorted().toList();
    }
}
