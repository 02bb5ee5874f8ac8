package app.aitopup.bench;

import app.aitopup.bench.Accounts.Account;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * How soon after its event a healthy receiver is first told, beside a hundred endpoints that never answer, and alone.
 */
final class DeadReceivers {
    private static final int DEAD_ACCOUNTS = 10;
    private static final int ENDPOINTS_OF_EACH = 10;
    private static final int BACKLOG = 10_000;
    private static final double PER_SECOND = 50;
    // Before the first round beside them: enough that each has all its slots taken, memory holds all that it does of
    // them, and a backlog waits in the table.
    private static final double DEAD_PER_SECOND_BEFORE = 50;
    // Each of these calls is told to ten dead endpoints. A hundred of them, with two slots each and ten seconds an
    // attempt, can make twenty attempts a second: fifty deliveries keep it that way. What more of them would measure is
    // how busy the cores are.
    private static final double DEAD_PER_SECOND = 5;
    private static final Duration TOLD_AT_MOST = Duration.ofMinutes(1);
    private static final String UNTOLD =
            "SELECT count(*) FROM deliveries WHERE account_id = '%s' AND event_id > '%s' AND attempts_made = 0";
    private static final String FIRST_ATTEMPT_MS =
            """
            SELECT coalesce(percentile_cont(0.95) WITHIN GROUP (
                ORDER BY extract(epoch FROM a.started_at - e.occurred_at) * 1000), -1)
            FROM attempts a JOIN deliveries d ON d.id = a.delivery_id JOIN events e ON e.id = d.event_id
            WHERE a.number = 1 AND d.account_id = '%s' AND e.id > '%s'""";

    private final SuiteStack stack;
    private final Accounts accounts;
    private final Wrk wrk;
    private final Path work;
    private final Flow flow;
    private final Account healthy;
    private final BenchOptions options;

    DeadReceivers(SuiteStack stack, Accounts accounts, Wrk wrk, Flow flow, Account healthy, BenchOptions options) {
        this.stack = stack;
        this.accounts = accounts;
        this.wrk = wrk;
        this.work = options.work();
        this.flow = flow;
        this.healthy = healthy;
        this.options = options;
    }

    /** Not in turn: what is dead leaves a backlog behind. */
    Bar measure() throws IOException, InterruptedException {
        List<Double> alone = new ArrayList<>();
        List<Double> beside = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            alone.add(p95(List.of()));
        }
        Queue<Socket> taken = new ConcurrentLinkedQueue<>();
        // Takes every connection, and never a word of it.
        try (ServerSocket dead = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress())) {
            Thread doorman = new Thread(() -> takeAll(dead, taken));
            doorman.setDaemon(true);
            doorman.start();
            List<Account> others = accounts.make(DEAD_ACCOUNTS);
            for (Account account : others) {
                for (int i = 0; i < ENDPOINTS_OF_EACH; i++) {
                    accounts.listen(account, "http://127.0.0.1:" + dead.getLocalPort() + "/" + i);
                }
            }
            wrk.sendAtRate(
                    stack.gateway(),
                    Accounts.write(others, work.resolve("keys-dead")),
                    DEAD_PER_SECOND_BEFORE,
                    options.round());
            for (int round = 0; round < options.rounds(); round++) {
                beside.add(p95(others));
            }
        }
        for (Socket socket : taken) {
            socket.close();
        }
        return Bar.time("first attempt p95 beside 100 dead endpoints : alone", "ms", beside, alone, 1.5, 1.1);
    }

    /** Keeps them open: a closed connection would be an answer. */
    private static void takeAll(ServerSocket dead, Queue<Socket> taken) {
        while (!dead.isClosed()) {
            try {
                taken.add(dead.accept());
            } catch (IOException e) {
                // Closed, which the loop sees.
            }
        }
    }

    private double p95(List<Account> others) throws IOException, InterruptedException {
        String latest = flow.latest();
        // As many calls of the healthy one as alone.
        List<Account> senders = new ArrayList<>(others);
        int healthyForEach = (int) (PER_SECOND / DEAD_PER_SECOND);
        senders.addAll(Collections.nCopies(Math.max(1, others.size() * healthyForEach), healthy));
        Path keys = Accounts.write(senders, work.resolve("keys-beside"));
        wrk.sendAtRate(stack.gateway(), keys, PER_SECOND + (others.isEmpty() ? 0 : DEAD_PER_SECOND), options.round());
        flow.awaitEnded();
        String since = latest.replace("txn_", "evt_");
        Tools.await(
                "the healthy receiver told",
                TOLD_AT_MOST,
                () -> stack.number("webhook", UNTOLD.formatted(healthy.id(), since)) == 0);
        double millis = Double.parseDouble(stack.text("webhook", FIRST_ATTEMPT_MS.formatted(healthy.id(), since)));
        if (millis < 0) {
            throw new VoidRun("nothing was told");
        }
        return millis;
    }
}
