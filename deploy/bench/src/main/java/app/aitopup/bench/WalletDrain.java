package app.aitopup.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The wallet service working off a topic that was filled while it stood still, alone; then the same by SQL in batches.
 */
final class WalletDrain {
    private static final Duration AT_MOST = Duration.ofMinutes(2);
    private static final int POLL_MS = 50;
    // Every decision takes the next number.
    private static final String BOOKED = "SELECT last_value FROM transfers_sequence_seq";
    private static final List<String> OTHERS = List.of("gateway", "topup", "webhook");

    private final SuiteStack stack;
    private final Flow flow;
    private final Wrk wrk;
    private final Nginx nginx;
    private final SqlLimit limit;
    private final Path keys;
    private final BenchOptions options;

    WalletDrain(SuiteStack stack, Flow flow, Wrk wrk, Nginx nginx, SqlLimit limit, Path keys, BenchOptions options) {
        this.stack = stack;
        this.flow = flow;
        this.wrk = wrk;
        this.nginx = nginx;
        this.limit = limit;
        this.keys = keys;
        this.options = options;
    }

    Bar measure() throws IOException, InterruptedException {
        List<Double> ours = new ArrayList<>();
        List<Double> bySql = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            ours.add(drain());
            bySql.add(limit.batched(2, options.round()));
            System.err.printf("drain %d: %.0f/s, limit %.0f/s%n", round, ours.get(round - 1), bySql.get(round - 1));
        }
        return Bar.rate(
                "wallet draining a topic : the same rows by SQL, in batches", "transfers/s", ours, bySql, 0.4, 0.8);
    }

    private double drain() throws IOException, InterruptedException {
        String latest = flow.latest();
        nginx.forget();
        long before = stack.number("wallet", BOOKED);
        stack.signal("wallet", "STOP");
        long filled;
        try {
            // Well below the time after which the group would do without it; and no longer, because what stands for
            // long is
            // asked for again.
            wrk.sendAsync(stack.gateway(), keys, options.connections(), options.round());
            filled = flow.awaitStandstill(latest);
            for (String other : OTHERS) {
                stack.signal(other, "STOP");
            }
        } finally {
            stack.signal("wallet", "CONT");
        }
        double perSecond;
        try {
            perSecond = rate(before, before + filled);
        } finally {
            for (String other : OTHERS) {
                stack.signal(other, "CONT");
            }
        }
        flow.awaitTold(latest);
        return perSecond;
    }

    /**
     * From a fifth to nine tenths of the way: neither how it woke up nor how it came to an end. From the beginning
     * where there is too little to see the fifth.
     */
    private double rate(long before, long end) throws InterruptedException {
        long from = before + (end - before) / 5;
        long to = before + (end - before) * 9 / 10;
        long startedAt = System.nanoTime();
        long startedWith = before;
        boolean underWay = false;
        long deadline = System.nanoTime() + AT_MOST.toNanos();
        // One connection, and a figure that costs the database nothing: it is measured as well.
        try (Connection connection = stack.connect("wallet");
                PreparedStatement booked = connection.prepareStatement(BOOKED)) {
            while (System.nanoTime() < deadline) {
                long now = number(booked);
                if (!underWay && now >= from && now < to) {
                    underWay = true;
                    startedAt = System.nanoTime();
                    startedWith = now;
                } else if (now >= to) {
                    return (now - startedWith) * 1e9 / (System.nanoTime() - startedAt);
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        throw new VoidRun("the wallet service did not book what it was asked for");
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery()) {
            result.next();
            return result.getLong(1);
        }
    }
}
