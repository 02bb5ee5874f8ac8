package app.aitopup.bench;

import app.aitopup.bench.Tools.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * h2load over HTTP/1.1, which sends at a rate whatever comes back, as long as a connection is idle: an open model, up
 * to so many calls at once. Many processes, because each sends the same headers with every request, and on all of its
 * connections at the same time.
 */
final class OpenLoad {
    private static final String BODY =
            "{\"platform\":\"claude\",\"amount_cents\":100,\"recipient_email\":\"user-1@example.com\"}";
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 30;
    private static final int HUNDREDS = 100;

    private final Path work;
    private final Path body;
    private int runs;

    OpenLoad(Path work) throws IOException {
        this.work = work;
        this.body = Files.writeString(work.resolve("send.json"), BODY);
    }

    /**
     * What came of a run.
     *
     * @param succeeded how long each 2xx took
     * @param unavailable the same of each 503
     * @param other how many had another status, or no answer
     */
    record Outcome(Times succeeded, Times unavailable, int other, double seconds) {}

    /** How long some calls took. */
    static final class Times {
        private final long[] sortedMicros;

        Times(LongStream micros) {
            this.sortedMicros = micros.sorted().toArray();
        }

        int count() {
            return sortedMicros.length;
        }

        /** What so many of a hundred were not over, in ms; not a number where there were none. */
        double percentileMs(int percent) {
            return sortedMicros.length == 0
                    ? Double.NaN
                    : sortedMicros[Math.min(sortedMicros.length - 1, sortedMicros.length * percent / HUNDREDS)] / 1e3;
        }
    }

    /**
     * Sends top-ups.
     *
     * @param perSecond of all keys together
     * @param atOnce connections of all keys together
     */
    Outcome send(String url, List<String> keys, double perSecond, int atOnce, Duration duration)
            throws IOException, InterruptedException {
        int processes = keys.size() * Math.max(1, atOnce / CONNECTIONS / keys.size());
        double ofEach = perSecond / processes / CONNECTIONS;
        List<Running> started = new ArrayList<>();
        List<Path> logs = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            // Evenly over the time after which a connection sends again.
            TimeUnit.NANOSECONDS.sleep(Math.round(1e9 / ofEach / processes));
            Path log = work.resolve("h2load-" + ++runs + ".tsv");
            Files.deleteIfExists(log);
            logs.add(log);
            started.add(Tools.start(
                    work.resolve("h2load-" + runs + ".log"),
                    Map.of(),
                    Tools.first(List.of(
                            "h2load",
                            "--h1",
                            "--clients=" + CONNECTIONS,
                            "--rps=" + ofEach,
                            "--duration=" + duration.toSeconds(),
                            "--data=" + body,
                            "--log-file=" + log,
                            "--header=Content-Type: application/json",
                            "--header=Authorization: Bearer " + keys.get(i % keys.size()),
                            url + "/api/public/v1/topup/send"))));
        }
        for (Running one : started) {
            one.await(duration.plus(MARGIN));
        }
        return outcome(logs, duration);
    }

    private static Outcome outcome(List<Path> logs, Duration duration) throws IOException {
        LongStream.Builder succeeded = LongStream.builder();
        LongStream.Builder unavailable = LongStream.builder();
        int other = 0;
        for (Path log : logs) {
            for (String line : Files.readAllLines(log)) {
                // When it began in µs, its status, how long it took in µs.
                String[] fields = line.split("\t", -1);
                int status = Integer.parseInt(fields[1]);
                if (status / HUNDREDS == 2) {
                    succeeded.add(Long.parseLong(fields[2]));
                } else if (status == 503) {
                    unavailable.add(Long.parseLong(fields[2]));
                } else {
                    other++;
                }
            }
        }
        return new Outcome(new Times(succeeded.build()), new Times(unavailable.build()), other, duration.toSeconds());
    }
}
