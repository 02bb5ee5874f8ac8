package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A healthy receiver beside a hundred that never answer. That it gets everything is asserted; how soon is measured, and
 * written into a report. Of the long fault run.
 */
class DeadReceiversIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int DEAD_ACCOUNTS = 10;
    private static final int DEAD_ENDPOINTS_EACH = 10;
    private static final int EVENTS_OF_EACH = 20;
    private static final int SENDS = 200;
    private static final Path REPORT = Path.of("target", "dead-receivers.md");

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @Test
    void leaveAHealthyOneAlone() throws IOException {
        Integrator healthy = Integrator.signUp();
        try (Receiver receiver = new Receiver();
                // Takes connections up to its backlog, and never a word of them.
                ServerSocket dead = new ServerSocket(0, 10_000, InetAddress.getLoopbackAddress())) {
            healthy.listen(receiver);
            measure(healthy);
            List<Long> alone = measure(healthy);
            long residentAlone = residentKilobytes();

            List<Integrator> others = IntStream.range(0, DEAD_ACCOUNTS)
                    .mapToObj(i -> withDeadEndpoints(dead.getLocalPort()))
                    .toList();
            others.forEach(DeadReceiversIT::send);
            List<Long> beside = measure(healthy);
            others.forEach(DeadReceiversIT::send);
            List<Long> later = measure(healthy);
            long residentBeside = residentKilobytes();

            assertThat(others).as("all of them still wait for an answer").allMatch(other -> pending(other) > 0);
            assertThat(receiver.all()).hasSize(4 * SENDS);
            String report = String.format(
                    Locale.ROOT,
                    "# A healthy receiver beside %d that never answer%n%n"
                            + "Event to first attempt, in ms, over %d top-ups one after the other:%n%n"
                            + "| | p50 | p95 |%n|---|---:|---:|%n"
                            + "| alone | %d | %d |%n| beside them | %d | %d |%n| and with their backlog | %d | %d |%n%n"
                            + "Resident memory of the webhook service: %d MB alone, %d MB beside them.%n",
                    DEAD_ACCOUNTS * DEAD_ENDPOINTS_EACH,
                    SENDS,
                    percentile(alone, 50),
                    percentile(alone, 95),
                    percentile(beside, 50),
                    percentile(beside, 95),
                    percentile(later, 50),
                    percentile(later, 95),
                    residentAlone / 1024,
                    residentBeside / 1024);
            System.out.println(report);
            Files.writeString(REPORT, report);
        }
    }

    private static Integrator withDeadEndpoints(int port) {
        Integrator integrator = Integrator.signUp();
        for (int i = 0; i < DEAD_ENDPOINTS_EACH; i++) {
            assertThat(integrator
                            .call()
                            .body(Map.of("url", "http://127.0.0.1:" + port + "/" + i))
                            .post("/webhooks")
                            .statusCode())
                    .isEqualTo(201);
        }
        return integrator;
    }

    private static void send(Integrator integrator) {
        for (int i = 0; i < EVENTS_OF_EACH; i++) {
            assertThat(integrator.send("user@example.com", 100).statusCode()).isEqualTo(200);
        }
    }

    private static long pending(Integrator integrator) {
        return integrator
                .call()
                .get("/webhooks/deliveries?status=pending&limit=1")
                .jsonPath()
                .getList("data.items")
                .size();
    }

    /** For each of some top-ups, how long after its event the first attempt was begun, in ms. */
    private static List<Long> measure(Integrator integrator) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < SENDS; i++) {
            ids.add(integrator.send("user@example.com", 100).jsonPath().getString("transaction_id"));
        }
        List<Long> waits = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            waits.clear();
            String cursor = "";
            while (cursor != null && waits.size() < SENDS) {
                JsonPath page = integrator
                        .call()
                        .get("/webhooks/deliveries?limit=100&status=succeeded" + cursor)
                        .jsonPath();
                page.<Map<String, Object>>getList("data.items").forEach(delivery -> waits.add(waitOf(delivery, ids)));
                waits.removeIf(wait -> wait == null);
                String next = page.getString("data.next_cursor");
                cursor = next == null ? null : "&cursor=" + next;
            }
            return waits.size() == SENDS;
        });
        return waits.stream().sorted().toList();
    }

    /** Null where the delivery is about none of these. */
    @SuppressWarnings("unchecked")
    private static Long waitOf(Map<String, Object> delivery, List<String> transactionIds) {
        Map<String, Object> attempt = ((List<Map<String, Object>>) delivery.get("attempts")).get(0);
        JsonPath event = JsonPath.from((String) ((Map<String, Object>) attempt.get("request")).get("body"));
        return transactionIds.contains(event.getString("data.transaction_id"))
                ? Duration.between(Instant.parse(event.getString("timestamp")), Instant.parse((String)
                                attempt.get("started_at")))
                        .toMillis()
                : null;
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }

    /** Of both replicas together. */
    private static long residentKilobytes() {
        return Suite.replicas("webhook").stream()
                .mapToLong(DeadReceiversIT::residentKilobytes)
                .sum();
    }

    private static long residentKilobytes(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
