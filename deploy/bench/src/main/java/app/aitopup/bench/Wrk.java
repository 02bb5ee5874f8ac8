package app.aitopup.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * wrk. As it is, it sends the next request on a connection when it has the answer to the one before: a closed loop.
 * With a pause before that, of random length, and many connections, requests come as from many callers who know nothing
 * of each other: nearly an open model.
 */
final class Wrk {
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private final Path work;
    private final Path send;
    private final Path post;
    private int runs;

    Wrk(Path work) throws IOException {
        this.work = work;
        this.send = Resources.copy("send.lua", work);
        this.post = Resources.copy("post.lua", work);
        Resources.copy("done.lua", work);
    }

    /**
     * What came of a run.
     *
     * @param requests that were answered
     * @param refused answers that were no 2xx or 3xx
     * @param broken connections and answers that were not in time
     * @param processorSeconds what wrk itself has used
     */
    record Outcome(
            long requests,
            double seconds,
            long refused,
            long broken,
            double p50Ms,
            double p99Ms,
            double processorSeconds) {
        double perSecond() {
            return requests / seconds;
        }
    }

    /**
     * Sends top-ups with the keys of a file, as fast as they are answered.
     *
     * @throws VoidRun if any is refused, here and below
     */
    Outcome send(String url, Path keys, int connections, Duration duration) throws IOException, InterruptedException {
        return run(send, environment(keys), url, connections, duration);
    }

    /** The same, without waiting for the top-ups' end. */
    Outcome sendAsync(String url, Path keys, int connections, Duration duration)
            throws IOException, InterruptedException {
        Map<String, String> environment = environment(keys);
        environment.put("BENCH_ASYNC", "1");
        return run(send, environment, url, connections, duration);
    }

    /** So many a second, as long as answers take much less than a second. */
    Outcome sendAtRate(String url, Path keys, double perSecond, Duration duration)
            throws IOException, InterruptedException {
        int connections = (int) Math.ceil(perSecond);
        Map<String, String> environment = environment(keys);
        environment.put("BENCH_PAUSE_MS", Double.toString(connections * 1e3 / perSecond));
        return run(send, environment, url, connections, duration);
    }

    private static Map<String, String> environment(Path keys) {
        return new HashMap<>(Map.of(
                "BENCH_KEYS", keys.toString(), "BENCH_RUN", Long.toString(System.nanoTime(), Character.MAX_RADIX)));
    }

    /** Posts as much as a webhook is, to a receiver. */
    Outcome post(String url, int connections, Duration duration) throws IOException, InterruptedException {
        return run(post, Map.of(), url, connections, duration);
    }

    private Outcome run(Path script, Map<String, String> environment, String url, int connections, Duration duration)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(environment);
        all.put("BENCH_SCRIPTS", work.toString());
        ProcessorTime before = ProcessorTime.ofChildren();
        String printed = Tools.run(
                work.resolve("wrk-" + ++runs + ".log"),
                all,
                duration.plus(MARGIN),
                Tools.first(List.of(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + duration.toSeconds() + "s",
                        "--timeout",
                        "30s",
                        "-s",
                        script.toString(),
                        url)));
        JsonNode outcome = new ObjectMapper().readTree(printed.substring(printed.lastIndexOf("\n{")));
        Outcome ran = new Outcome(
                outcome.path("requests").asLong(),
                outcome.path("micros").asLong() / 1e6,
                outcome.path("refused").asLong(),
                outcome.path("broken").asLong(),
                outcome.path("p50_micros").asLong() / 1e3,
                outcome.path("p99_micros").asLong() / 1e3,
                ProcessorTime.ofChildren().since(before).get(ProcessorTime.CHILDREN));
        if (ran.refused() > 0 || ran.broken() > 0) {
            throw new VoidRun("%d calls were refused and %d broke".formatted(ran.refused(), ran.broken()));
        }
        return ran;
    }
}
