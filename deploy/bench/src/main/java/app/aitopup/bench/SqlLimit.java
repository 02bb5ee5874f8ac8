package app.aitopup.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The same rows, written by SQL alone: a database with the tables of all services, made by their own migrations, on the
 * suite's PostgreSQL, and pgbench with prepared statements over pipelined connections.
 */
final class SqlLimit {
    static final String DATABASE = "limit";

    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern FAILED = Pattern.compile("number of failed transactions: (\\d+)");
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final int RECIPIENTS_OF_EACH = 5;

    private final SuiteStack stack;
    private final Path root;
    private final Path work;
    private final int accounts;
    private int runs;

    SqlLimit(SuiteStack stack, Path root, Path work, int accounts) {
        this.stack = stack;
        this.root = root;
        this.work = work;
        this.accounts = accounts;
    }

    /** Makes the tables, and as many accounts with a wallet, recipients and an endpoint. */
    void prepare() {
        stack.execute("postgres", "CREATE DATABASE \"" + DATABASE + "\"");
        for (String service : List.of("topup", "wallet", "webhook")) {
            migrations(service).forEach(file -> stack.executeTogether(DATABASE, file));
        }
        stack.executeTogether(
                DATABASE,
                """
                INSERT INTO wallets (environment, account_id, kind, balance_cents, updated_at)
                SELECT 'staging', 'acc_' || lpad(i::text, 26, '0'), 'available', 1000000000000, now()
                FROM generate_series(1, %1$d) AS i;
                INSERT INTO wallets (environment, account_id, kind, recipient_email, platform, balance_cents, updated_at)
                SELECT 'staging', 'acc_' || lpad(i::text, 26, '0'), 'recipient', 'user-' || r || '@example.com', 'claude',
                    0, now()
                FROM generate_series(1, %1$d) AS i, generate_series(1, %2$d) AS r ORDER BY i, r;
                INSERT INTO sequences (account_id, environment, last)
                SELECT 'acc_' || lpad(i::text, 26, '0'), 'staging', 0 FROM generate_series(1, %1$d) AS i;
                INSERT INTO endpoints (id, account_id, environment, url, enabled, retry_policy, secret_sealed, created_at)
                SELECT 'whe_' || lpad(i::text, 26, '0'), 'acc_' || lpad(i::text, 26, '0'), 'staging',
                    'http://127.0.0.1:40000/hook', true, 'standard', decode(repeat('ab', 60), 'hex'), now()
                FROM generate_series(1, %1$d) AS i"""
                        .formatted(accounts, RECIPIENTS_OF_EACH));
        stack.execute(DATABASE, "VACUUM ANALYZE");
    }

    private List<String> migrations(String service) {
        try (Stream<Path> files = Files.list(root.resolve(service + "-service/src/main/resources/db/migration"))) {
            return files.sorted().map(SqlLimit::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Top-ups a second, row by row, three commits each. */
    double rowByRow(int clients, Duration duration) throws IOException, InterruptedException {
        return run("limit.sql", clients, duration);
    }

    /** Top-ups a second of the ledger's part alone, 500 a commit. */
    double batched(int clients, Duration duration) throws IOException, InterruptedException {
        return 500 * run("limit-batched.sql", clients, duration);
    }

    private double run(String script, int clients, Duration duration) throws IOException, InterruptedException {
        String printed = pgbench(script, clients, List.of("--time=" + Math.max(1, duration.toSeconds())), duration);
        Matcher failed = FAILED.matcher(printed);
        if (failed.find() && Long.parseLong(failed.group(1)) > 0) {
            throw new VoidRun(script + ": " + failed.group());
        }
        Matcher tps = TPS.matcher(printed);
        if (!tps.find()) {
            throw new VoidRun(script + " printed no rate");
        }
        return Double.parseDouble(tps.group(1));
    }

    /** How long a commit of one row takes alone: the median of so many, in ms. */
    double commitMs(int commits) throws IOException, InterruptedException {
        try (Stream<Path> old = Files.list(work)) {
            for (Path file : old.filter(SqlLimit::isCommitLog).toList()) {
                Files.delete(file);
            }
        }
        pgbench(
                "commit.sql",
                1,
                List.of("--transactions=" + commits, "--log", "--log-prefix=" + work.resolve("commits")),
                Duration.ofMinutes(1));
        try (Stream<Path> files = Files.list(work)) {
            Path log = files.filter(SqlLimit::isCommitLog).findFirst().orElseThrow();
            // The third field is how long it took, in µs.
            long[] micros = Files.readAllLines(log).stream()
                    .mapToLong(line -> Long.parseLong(line.split(" ", -1)[2]))
                    .sorted()
                    .toArray();
            return micros[micros.length / 2] / 1e3;
        }
    }

    private static boolean isCommitLog(Path file) {
        return file.getFileName().toString().startsWith("commits.");
    }

    private String pgbench(String script, int clients, List<String> more, Duration duration)
            throws IOException, InterruptedException {
        runs++;
        List<String> command = Tools.first(Stream.concat(
                        Stream.of(
                                "pgbench",
                                "--no-vacuum",
                                "--protocol=prepared",
                                "--file=" + Resources.copy(script, work),
                                "--client=" + clients,
                                "--jobs=1",
                                "--define=n=0",
                                "--define=run=" + runs,
                                "--define=clients=" + clients,
                                "--define=accounts=" + accounts,
                                "--host=127.0.0.1",
                                "--port=" + stack.postgresPort(),
                                "--username=postgres"),
                        Stream.concat(more.stream(), Stream.of(DATABASE)))
                .toList());
        return Tools.run(
                work.resolve("pgbench-" + runs + ".log"),
                Map.of("PGPASSWORD", stack.postgresPassword()),
                duration.plus(MARGIN),
                command);
    }

    /** The books of this database, too: nothing was made or lost. */
    boolean balances() {
        return stack.number(DATABASE, "SELECT coalesce(sum(amount_cents), 0) FROM entries") == 0
                && stack.number(DATABASE, "SELECT count(*) FROM topups WHERE state <> 'delivered'") == 0;
    }
}
