package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.aitopup.e2e.Receiver.Received;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Webhooks as an integrator comes to trust them, on the packaged suite. */
class WebhooksIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int TOLERANCE_SECONDS = 300;
    private static final int CENTS = 100;

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @Test
    void areAcceptedByTheLibrariesWithEitherSecretDuringARotation() throws Exception {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver()) {
            String oldSecret = integrator.listen(receiver);
            String id = onlyEndpoint(integrator);
            String newSecret = ok(integrator.call().post("/webhooks/" + id + "/rotate-secret"))
                    .getString("data.secret");
            String transactionId =
                    integrator.send("user@example.com", 1000).jsonPath().getString("transaction_id");

            await().atMost(SOON).until(() -> !receiver.about(transactionId).isEmpty());

            Received webhook = receiver.about(transactionId).get(0);
            String forged = webhook.body().replace("1000", "1001");
            assertThat(forged).hasSameSizeAs(webhook.body()).isNotEqualTo(webhook.body());
            for (String secret : List.of(oldSecret, newSecret)) {
                String signature = webhook.headers().get("X-AiTopUp-Signature");
                Webhook.constructEvent(webhook.body(), signature, secret, TOLERANCE_SECONDS);
                var standard = new com.standardwebhooks.Webhook(secret);
                standard.verify(webhook.body(), headers(webhook));
                assertThatThrownBy(() -> Webhook.Signature.verifyHeader(forged, signature, secret, TOLERANCE_SECONDS))
                        .isInstanceOf(SignatureVerificationException.class);
                assertThatThrownBy(() -> standard.verify(forged, headers(webhook)))
                        .isInstanceOf(WebhookVerificationException.class);
            }
        }
    }

    /** The way of somebody who mends a receiver: test it, look why it fails, send again, find what is missing. */
    @Test
    void helpWhoMendsAReceiver() {
        Integrator integrator = Integrator.signUp();
        try (Receiver receiver = new Receiver(request -> isOfAttemptUpTo(1, request) ? 500 : Receiver.NO_CONTENT)) {
            String secret = integrator.listen(receiver);
            String id = onlyEndpoint(integrator);

            JsonPath tested = ok(integrator.call().post("/webhooks/" + id + "/test"));
            assertThat(tested.getBoolean("data.succeeded")).isFalse();
            assertThat(tested.getInt("data.status")).isEqualTo(500);
            ok(integrator.call().body("{\"enabled\": false}").patch("/webhooks/" + id));
            integrator.send("user@example.com", 1000);
            await().atMost(SOON).until(() -> endpoint(integrator, id).getInt("data.held") == 1);
            ok(integrator.call().body("{\"enabled\": true}").patch("/webhooks/" + id));
            await().atMost(SOON).until(() -> receiver.all().size() == 3);

            JsonPath delivery = ok(integrator.call().get("/webhooks/deliveries?event_type=topup.delivered"));
            assertThat(delivery.getList("data.items[0].attempts.response.status"))
                    .containsExactly(500, 204);
            String deliveryId = delivery.getString("data.items[0].id");
            ok(integrator.call().post("/webhooks/deliveries/" + deliveryId + "/replay"));
            await().atMost(SOON).until(() -> receiver.all().size() == 4);
            Received first = receiver.all().get(1);
            Received replayed = receiver.all().get(3);
            assertThat(replayed.body()).isEqualTo(first.body());
            assertThat(replayed.headers().get("webhook-id"))
                    .isEqualTo(first.headers().get("webhook-id"));

            JsonPath window = ok(integrator
                    .call()
                    .body("{\"since\":\"" + Instant.now().minusSeconds(3600)
                            + "\",\"status\":\"succeeded\",\"dry_run\":true}")
                    .post("/webhooks/" + id + "/replay"));
            assertThat(window.getInt("data.count")).isEqualTo(1);
            assertThat(window.getInt("data.replayed")).isZero();
            JsonPath events = ok(integrator.call().get("/events?after_sequence=0"));
            assertThat(events.getList("data.items.sequence")).containsExactly(1);
            assertThat(events.getString("data.items[0].id"))
                    .isEqualTo(first.headers().get("webhook-id"));
            assertThat(Suite.logs()).doesNotContain(secret);
        }
    }

    @Test
    void reachTheirReceiverWhenReplicasAreKilledInTheMiddleOfAThousand() {
        Integrator integrator = Integrator.signUp();
        int sends = 1000;
        ExecutorService callers = Executors.newFixedThreadPool(16);
        try (Receiver receiver = new Receiver()) {
            integrator.listen(receiver);
            List<Long> replicas = Suite.replicas("webhook");
            assertThat(replicas).hasSize(2);
            List<CompletableFuture<String>> sent = IntStream.range(0, sends)
                    .mapToObj(i -> CompletableFuture.supplyAsync(
                            () -> integrator
                                    .send("r" + i % 10 + "@example.com", CENTS)
                                    .jsonPath()
                                    .getString("transaction_id"),
                            callers))
                    .toList();

            await().atMost(SOON).until(() -> receiver.all().size() > sends / 4);
            Suite.kill(replicas.get(0));
            await().atMost(SOON).until(() -> receiver.all().size() > sends / 2);
            Suite.kill(replicas.get(1));
            Suite.up();
            Set<String> ids = sent.stream().map(CompletableFuture::join).collect(Collectors.toSet());

            assertThat(ids).hasSize(sends).doesNotContainNull();
            await().atMost(SOON).until(() -> bodiesByEvent(receiver).size() == sends);
            Map<String, Set<String>> bodies = bodiesByEvent(receiver);
            assertThat(bodies.values()).as("never another body").allMatch(ofEvent -> ofEvent.size() == 1);
            assertThat(receiver.all().size() - sends)
                    .as("twice: no more than each of the two had under way")
                    .isLessThanOrEqualTo(2 * 16);
        } finally {
            callers.shutdownNow();
        }
    }

    private static Map<String, Set<String>> bodiesByEvent(Receiver receiver) {
        return receiver.all().stream()
                .collect(Collectors.groupingBy(
                        webhook -> webhook.headers().get("webhook-id"),
                        TreeMap::new,
                        Collectors.mapping(Received::body, Collectors.toSet())));
    }

    private static boolean isOfAttemptUpTo(int number, Received request) {
        return Integer.parseInt(request.headers().get("X-AiTopUp-Attempt")) <= number;
    }

    private static String onlyEndpoint(Integrator integrator) {
        return ok(integrator.call().get("/webhooks")).getString("data.items[0].id");
    }

    private static JsonPath endpoint(Integrator integrator, String id) {
        return ok(integrator.call().get("/webhooks/" + id));
    }

    private static JsonPath ok(Response response) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(200);
        return response.jsonPath();
    }

    private static HttpHeaders headers(Received webhook) {
        Map<String, List<String>> headers = new TreeMap<>();
        webhook.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        return HttpHeaders.of(headers, (name, value) -> true);
    }
}
