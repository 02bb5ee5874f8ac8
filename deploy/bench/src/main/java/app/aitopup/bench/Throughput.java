package app.aitopup.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How many top-ups a second, in turn with the same rows by SQL alone, and with all of them on one account. */
final class Throughput {
    private static final Duration WARM_UP_ROUND = Duration.ofSeconds(15);

    private final Flow flow;
    private final SqlLimit limit;
    private final Path keys;
    private final Path oneKey;
    private final BenchOptions options;
    private final List<Flow.Outcome> spread = new ArrayList<>();
    private final List<Double> hot = new ArrayList<>();
    private final List<Double> bySql = new ArrayList<>();

    Throughput(Flow flow, SqlLimit limit, Path keys, Path oneKey, BenchOptions options) {
        this.flow = flow;
        this.limit = limit;
        this.keys = keys;
        this.oneKey = oneKey;
        this.options = options;
    }

    void warmUp() throws IOException, InterruptedException {
        Duration atMost = options.warmUpAtMost();
        Duration round = WARM_UP_ROUND.compareTo(atMost) < 0 ? WARM_UP_ROUND : atMost;
        WarmUp.run(atMost, () -> flow.run(keys, options.connections(), round).perSecond());
        limit.rowByRow(options.sqlClients(), Duration.ofSeconds(2));
    }

    void measure() throws IOException, InterruptedException {
        for (int round = 1; round <= options.rounds(); round++) {
            Flow.Outcome outcome = flow.run(keys, options.connections(), options.round());
            spread.add(outcome);
            bySql.add(limit.rowByRow(options.sqlClients(), options.round()));
            hot.add(flow.run(oneKey, options.connections(), options.round()).perSecond());
            System.err.printf(
                    "round %d: %.0f/s, limit %.0f/s, on one account %.0f/s%n",
                    round, outcome.perSecond(), bySql.get(round - 1), hot.get(round - 1));
        }
    }

    List<Flow.Outcome> outcomes() {
        return spread;
    }

    List<Bar> bars() {
        List<Double> ours = spread.stream().map(Flow.Outcome::perSecond).toList();
        return List.of(
                Bar.rate("delivered and told : the same rows by SQL, row by row", "top-ups/s", ours, bySql, 0.25, 1.0),
                Bar.rate("all on one account : spread over all accounts", "top-ups/s", hot, ours, 0.6, 1.0));
    }
}
