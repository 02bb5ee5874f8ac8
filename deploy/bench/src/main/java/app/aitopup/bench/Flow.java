package app.aitopup.bench;

import app.aitopup.bench.Nginx.Told;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Top-ups all the way: sent, paid, delivered, and their webhooks received. */
final class Flow {
    private static final Duration DRAINED_AT_MOST = Duration.ofMinutes(3);
    private static final int STANDSTILL_MS = 500;
    private static final String UNFINISHED =
            "SELECT count(*) FROM topups WHERE state IN ('accepted', 'fulfilled', 'rejected', 'cancelling')";
    // Ids sort by time, so this needs no look at what was before.
    private static final String DELIVERED_SINCE =
            "SELECT count(*) FROM topups WHERE transaction_id > '%s' AND state = 'delivered'";
    private static final String LATEST = "SELECT coalesce(max(transaction_id), '') FROM topups";

    private final SuiteStack stack;
    private final Nginx nginx;
    private final Wrk wrk;

    Flow(SuiteStack stack, Nginx nginx, Wrk wrk) {
        this.stack = stack;
        this.nginx = nginx;
        this.wrk = wrk;
    }

    /**
     * What came of a run.
     *
     * @param perSecond delivered and told, from the first request to the last webhook
     * @param processorMicros processor time of each process for each top-up, in µs; the generator's as {@code wrk}, the
     *     receiver's as {@code receiver}
     */
    record Outcome(double perSecond, long topups, Wrk.Outcome answers, Map<String, Double> processorMicros) {}

    /** Sends for so long, over so many connections, and waits until all of it is told. */
    Outcome run(Path keys, int connections, Duration duration) throws IOException, InterruptedException {
        String latest = latest();
        nginx.forget();
        Map<String, Long> processes = stack.processes();
        processes.put("receiver", nginx.pid());
        ProcessorTime before = ProcessorTime.of(processes);
        long startMillis = System.currentTimeMillis();
        Wrk.Outcome answers = wrk.send(stack.gateway(), keys, connections, duration);
        Told told = awaitTold(latest);
        Map<String, Double> used = ProcessorTime.of(processes).since(before);
        Map<String, Double> each = new LinkedHashMap<>();
        used.forEach((name, seconds) -> each.put(name, seconds * 1e6 / told.events()));
        each.put("wrk", answers.processorSeconds() * 1e6 / told.events());
        return new Outcome(told.events() * 1e3 / (told.lastMillis() - startMillis), told.events(), answers, each);
    }

    /** Waits until every top-up after this one is delivered, and told at least once. */
    Told awaitTold(String latest) throws InterruptedException {
        awaitEnded();
        long delivered = stack.number("topup", DELIVERED_SINCE.formatted(latest));
        // There may be more: what was sent before and is sent again, because its answer was not heard.
        Tools.await("all webhooks received", DRAINED_AT_MOST, () -> told().events() >= delivered);
        return told();
    }

    /** Waits until every top-up has ended. */
    void awaitEnded() throws InterruptedException {
        Tools.await("all top-ups ended", DRAINED_AT_MOST, () -> stack.number("topup", UNFINISHED) == 0);
    }

    /** Waits until nothing more is accepted, and says how many were after this one. */
    long awaitStandstill(String latest) throws InterruptedException {
        String count = "SELECT count(*) FROM topups WHERE transaction_id > '" + latest + "'";
        long before = -1;
        long now = stack.number("topup", count);
        while (now != before) {
            TimeUnit.MILLISECONDS.sleep(STANDSTILL_MS);
            before = now;
            now = stack.number("topup", count);
        }
        return now;
    }

    /** The id of the newest top-up; empty if there is none. */
    String latest() {
        return stack.text("topup", LATEST);
    }

    private Told told() {
        try {
            return nginx.told();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
