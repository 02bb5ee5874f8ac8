package app.aitopup.bench;

import app.aitopup.bench.Accounts.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The program behind {@code deploy/bench/run}. */
final class Bench {
    private static final int USAGE = 2;
    private static final int VOID = 3;
    private static final int OPEN_LOAD_ACCOUNTS = 4;
    private static final String BOOKS =
            """
            SELECT (SELECT coalesce(sum(amount_cents), 0) FROM entries) = 0 AND NOT EXISTS (
                SELECT FROM wallets LEFT JOIN (
                    SELECT wallet_id, sum(amount_cents) AS cents FROM entries GROUP BY wallet_id) AS moved
                    ON moved.wallet_id = wallets.id
                WHERE balance_cents <> coalesce(moved.cents, 0))""";

    private final Path root;
    private final BenchOptions options;
    private final SuiteStack stack;
    private final Report report = new Report();

    private Bench(Path root, BenchOptions options) {
        this.root = root;
        this.options = options;
        this.stack = new SuiteStack(root, options.work());
    }

    /** Exits with 0, with 2 where the arguments are wrong, and with 3 where a run is void. */
    public static void main(String[] arguments) throws Exception {
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.print(BenchOptions.HELP);
            return;
        }
        Path root = root();
        try {
            BenchOptions options = BenchOptions.parse(root.resolve("deploy/bench/target/work"), arguments);
            Files.createDirectories(options.work());
            new Bench(root, options).run();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
        } catch (VoidRun e) {
            System.err.println("void: " + e.getMessage());
            System.exit(VOID);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(folder.resolve("deploy/local/up"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not in a checkout");
            }
        }
        return folder;
    }

    private void run() throws Exception {
        // Also where it is interrupted: what `up` has started would go on, frozen as it may be.
        Thread down = new Thread(this::down);
        Runtime.getRuntime().addShutdownHook(down);
        try (Nginx nginx = new Nginx(options.work())) {
            stack.up("--fresh");
            measure(nginx);
        }
        report.write(options.work().getParent());
        System.err.println();
        System.err.print(report.markdown());
        System.out.println(report.json());
    }

    private void down() {
        try {
            stack.down();
        } catch (IOException e) {
            System.err.println("the stack was not stopped: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void measure(Nginx nginx) throws IOException, InterruptedException {
        Accounts integrators = new Accounts(stack);
        System.err.printf("making %d accounts%n", options.accounts());
        List<Account> accounts = integrators.make(options.accounts());
        for (Account account : accounts) {
            integrators.listen(account, nginx.receiverUrl());
        }
        Path keys = Accounts.write(accounts, options.work().resolve("keys"));
        Path oneKey = Accounts.write(accounts.subList(0, 1), options.work().resolve("one-key"));
        List<String> fewKeys = accounts.subList(0, Math.min(OPEN_LOAD_ACCOUNTS, accounts.size())).stream()
                .map(Account::key)
                .toList();
        Wrk wrk = new Wrk(options.work());
        OpenLoad openLoad = new OpenLoad(options.work());
        Flow flow = new Flow(stack, nginx, wrk);
        SqlLimit limit = new SqlLimit(stack, root, options.work(), options.accounts());
        limit.prepare();
        describe();

        Throughput throughput = new Throughput(flow, limit, keys, oneKey, options);
        throughput.warmUp();
        throughput.measure();
        double perSecond = report(throughput);
        if (options.measures("drain")) {
            report.add(new WalletDrain(stack, flow, wrk, nginx, limit, keys, options).measure());
        }
        if (options.measures("dispatch")) {
            report.add(new Dispatch(stack, flow, wrk, nginx, keys, options).measure());
        }
        if (options.measures("latency")) {
            Latency.Outcome outcome = new Latency(stack, wrk, limit, keys, options).measure(perSecond / 2);
            report.add(outcome.bar());
            report.figure("p50_ms", Bar.median(outcome.p50Ms()));
            report.figure("p99_ms", Bar.median(outcome.p99Ms()));
        }
        if (!options.growth().isEmpty()) {
            Growth growth = new Growth(stack, flow, keys, options);
            report.add(growth.measure());
            growth.rates()
                    .forEach((rows, rates) -> report.fact("after %,d top-ups".formatted(rows), Bar.summary(rates)));
        }
        if (options.measures("dead")) {
            report.add(new DeadReceivers(stack, integrators, wrk, flow, accounts.get(0), options).measure());
        }
        if (options.measures("overload")) {
            Overload.Outcome outcome = new Overload(stack, openLoad, flow, fewKeys, options).measure(perSecond);
            report.fact("overload", outcome.toString());
            if (outcome.unavailable() > 0) {
                report.figure("overload_4006_p90_ms", outcome.unavailableP90Ms());
            }
        }
        if (options.measures("gateway")) {
            report.add(new GatewayShare(stack, wrk, nginx, keys, options).measure());
        }
        boolean balanced = stack.text("wallet", BOOKS).equals("t") && limit.balances();
        report.figure("books_balanced", balanced);
        if (!balanced) {
            throw new VoidRun("the books do not balance");
        }
    }

    private double report(Throughput throughput) {
        throughput.bars().forEach(report::add);
        Bar spread = throughput.bars().get(0);
        report.figure("topups_per_second", Bar.median(spread.ours()));
        report.figure("limit_per_second", Bar.median(spread.limit()));
        report.figure("ratio", spread.ratio());
        report.processorTimes(throughput.outcomes());
        return Bar.median(spread.ours());
    }

    private void describe() throws IOException {
        report.fact("machine", "%d cores, %s".formatted(Runtime.getRuntime().availableProcessors(), processor()));
        report.fact("Java", System.getProperty("java.vm.version"));
        for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
            String value = stack.text("postgres", "SHOW " + setting);
            report.fact(setting, value);
            if (!value.equals("on")) {
                throw new VoidRun(setting + " is " + value);
            }
        }
        report.fact(
                "rounds",
                String.format(
                        Locale.ROOT,
                        "%d of %d s, %d accounts, %d connections in a closed loop, %d of the limit",
                        options.rounds(),
                        options.round().toSeconds(),
                        options.accounts(),
                        options.connections(),
                        options.sqlClients()));
    }

    private static String processor() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.replaceAll(".*: ", ""))
                    .findFirst()
                    .orElse("of an unknown kind");
        }
    }
}
