package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing is lost or done twice when a service is killed in the middle of many sends. Of the long fault run: in every
 * build {@code FaultsIT} kills each of them.
 */
class KillIT {
    private static final int SENDS = 200;
    private static final int AT_ONCE = 8;
    private static final int CENTS = 100;
    private static final Duration UNTIL_ALL_ENDED = Duration.ofMinutes(3);

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"topup", "wallet", "webhook", "gateway"})
    void endsEverySendOnceWhenAServiceIsKilled(String service) {
        Integrator integrator = Integrator.signUp();
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        try (Receiver receiver = new Receiver()) {
            integrator.listen(receiver);
            // What each idempotency key heard at last: a final answer, or nothing yet.
            Map<String, JsonPath> ended = new ConcurrentHashMap<>();
            // The last quarter begins as the service dies, so that it dies in the middle however fast the machine is.
            CountDownLatch dying = new CountDownLatch(1);
            List<CompletableFuture<Void>> sends = IntStream.range(0, SENDS)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                if (i >= SENDS * 3 / 4) {
                                    awaitLatch(dying);
                                }
                                sendUntilEnded(integrator, i, ended);
                            },
                            callers))
                    .toList();

            await().atMost(UNTIL_ALL_ENDED).until(() -> ended.size() >= SENDS / 4);
            dying.countDown();
            Suite.kill(service);
            Suite.up();
            sends.forEach(CompletableFuture::join);

            assertThat(ended.values()).hasSize(SENDS).allSatisfy(answer -> assertThat(answer.getInt("code"))
                    .isEqualTo(1001));
            Set<String> ids = ended.values().stream()
                    .map(answer -> answer.getString("transaction_id"))
                    .collect(Collectors.toSet());
            assertThat(ids).as("one top-up a key").hasSize(SENDS);
            assertThat(integrator.availableCents()).isEqualTo(100_000 - SENDS * CENTS);
            await().atMost(UNTIL_ALL_ENDED).untilAsserted(() -> assertThat(receiver.all().stream()
                            .map(webhook -> webhook.json().getString("data.transaction_id")))
                    .containsAll(ids));
            assertThat(receiver.all().stream()
                            .map(webhook -> webhook.json().getString("id"))
                            .distinct())
                    .as("one final event a top-up, however often it came")
                    .hasSize(SENDS);
            String ofAccount = " WHERE account_id = '" + integrator.accountId() + "'";
            assertThat(Suite.number("webhook", "SELECT count(*) FROM events" + ofAccount))
                    .isEqualTo(SENDS);
            assertThat(Suite.number("wallet", "SELECT count(*) FROM transfers" + ofAccount + " AND kind = 'topup'"))
                    .isEqualTo(SENDS);
            assertThat(Suite.number("topup", "SELECT count(*) FROM topups" + ofAccount))
                    .isEqualTo(SENDS);
            Suite.assertTheBooksBalance();
        } finally {
            callers.shutdownNow();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does what the answers say: asks again with the same key until there is an end. */
    private static void sendUntilEnded(Integrator integrator, int number, Map<String, JsonPath> ended) {
        String key = UUID.randomUUID().toString();
        Instant limit = Instant.now().plus(UNTIL_ALL_ENDED);
        while (Instant.now().isBefore(limit)) {
            JsonPath answer = send(integrator, key, number);
            if (answer != null
                    && !answer.getString("status").equals("pending")
                    && answer.get("transaction_id") != null) {
                ended.put(key, answer);
                return;
            }
            await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        }
    }

    private static JsonPath send(Integrator integrator, String key, int number) {
        try {
            Response response = integrator.send(key, "r" + number % 10 + "@example.com", CENTS);
            assertThat(response.statusCode()).as(response.asString()).isIn(200, 202, 503);
            return response.jsonPath();
        } catch (Exception connectionLost) {
            // REST Assured throws them undeclared; what became of the request is found out by asking again.
            return null;
        }
    }
}
