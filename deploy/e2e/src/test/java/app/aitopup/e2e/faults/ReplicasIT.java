package app.aitopup.e2e.faults;

import static app.aitopup.e2e.faults.TwoOfEach.STACK;
import static io.restassured.RestAssured.given;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.e2e.Receiver;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What replicas that come and go look like from outside, with two of each service and calls that never pause: nothing.
 * They are restarted as a new version that is rolled out would, added, taken away, and killed.
 */
class ReplicasIT {
    private static final List<String> IN_ORDER = List.of("wallet", "topup", "webhook", "gateway");
    private static final String THREE_OF_EACH = "gateway=3,topup=3,wallet=3,webhook=3";
    // On other partitions, so that of two replicas each has some.
    private static final int ACCOUNTS = 6;
    private static final long MONEY_CENTS = 10_000_000;
    private static final long WELCOME_CENTS = 100_000;
    private static final long AMOUNT_CENTS = 100;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(200);
    // One after the other, until every service has done everything once.
    private static final int COLD_CALLS = 30;
    private static final int CALLS_AROUND_A_CHANGE = 20;
    private static final Duration UNTIL_ALL_IS_TOLD = Duration.ofMinutes(2);
    private static final String PUBLIC = "/api/public/v1";
    // The second one's money is held for seconds, so that at any moment some calls wait at every replica.
    private static final List<String> RECIPIENTS = List.of("r@example.com", "r+slow@example.com");
    private static final List<String> READS = List.of("/balance", "/topup?limit=1", "/webhooks");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LoadBalancer balancer = new LoadBalancer();
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<String, String> transactions = new ConcurrentHashMap<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private List<Account> accounts;
    private volatile String killed;

    private record Account(String id, String key) {}

    @BeforeAll
    static void start() {
        TwoOfEach.start();
    }

    @AfterAll
    static void stop() {
        STACK.down();
    }

    @BeforeEach
    void allOfThem() {
        STACK.up();
        accounts = IntStream.range(0, ACCOUNTS).mapToObj(i -> signUpWithMoney()).toList();
    }

    @Test
    void comeAndGoUnseen() throws Exception {
        try (Receiver receiver = new Receiver(request -> Receiver.NO_CONTENT)) {
            listen(receiver);
            callWithoutPauseWhile(() -> {
                for (String service : IN_ORDER) {
                    tell("restarting a " + service);
                    STACK.stop(STACK.replicas(service).get(0));
                    awaitMoreCalls();
                    STACK.up();
                    awaitMoreCalls();
                }
                tell("adding one of each");
                STACK.up("--replicas", THREE_OF_EACH);
                balancer.look();
                awaitMoreCalls();
                tell("taking it away");
                STACK.up();
                awaitMoreCalls();
            });

            assertThatEveryTopupEndedOnce();
            awaitAllWebhooks(receiver);
            assertThat(told(receiver)).containsExactlyInAnyOrderElementsOf(transactions.values());
        }
    }

    @Test
    void costNobodyAnAnswerWhenTheyDie() throws Exception {
        try (Receiver receiver = new Receiver(request -> Receiver.NO_CONTENT)) {
            listen(receiver);
            callWithoutPauseWhile(() -> {
                for (String service : IN_ORDER) {
                    tell("killing a " + service);
                    if (service.equals("gateway")) {
                        killed = STACK.urls(service).get(0);
                    }
                    STACK.kill(STACK.replicas(service).get(0));
                    awaitMoreCalls();
                    killed = null;
                    STACK.up();
                    awaitMoreCalls();
                }
            });

            assertThatEveryTopupEndedOnce();
            awaitAllWebhooks(receiver);
            // Who dies after the receiver has answered has not written that down.
            assertThat(Set.copyOf(told(receiver))).containsExactlyInAnyOrderElementsOf(transactions.values());
        }
    }

    private void tell(String step) {
        System.out.println("replicas: " + step + ", " + transactions.size() + " top-ups so far");
    }

    private void awaitMoreCalls() {
        int before = transactions.size();
        await().atMost(UNTIL_ALL_IS_TOLD).until(() -> transactions.size() >= before + CALLS_AROUND_A_CHANGE);
    }

    /** A call every so often, however long the ones before it take; all are answered when this returns. */
    private void callWithoutPauseWhile(Runnable changes) throws InterruptedException {
        for (int call = 0; call < COLD_CALLS; call++) {
            call(RECIPIENTS.get(0));
        }
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
        ExecutorService callers = Executors.newCachedThreadPool();
        try {
            ScheduledFuture<?> looks = clock.scheduleWithFixedDelay(balancer::look, 0, 50, TimeUnit.MILLISECONDS);
            ScheduledFuture<?> calls = clock.scheduleAtFixedRate(
                    () -> callers.execute(() -> call(RECIPIENTS.get(turn.get() / ACCOUNTS % RECIPIENTS.size()))),
                    0,
                    BETWEEN_CALLS.toMillis(),
                    TimeUnit.MILLISECONDS);
            awaitMoreCalls();
            changes.run();
            calls.cancel(false);
            looks.cancel(false);
        } finally {
            clock.shutdownNow();
            callers.shutdown();
            assertThat(callers.awaitTermination(UNTIL_ALL_IS_TOLD.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(failures).isEmpty();
    }

    /** A top-up, and then a read of each service in turn. */
    private void call(String recipient) {
        int number = turn.getAndIncrement();
        Account account = accounts.get(number % ACCOUNTS);
        String reference = UUID.randomUUID().toString();
        JsonPath sent = answer(request("/topup/send", account)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", reference)
                .POST(BodyPublishers.ofString("{\"platform\":\"claude\",\"amount_cents\":" + AMOUNT_CENTS
                        + ",\"recipient_email\":\"" + recipient + "\"}")));
        if (sent != null) {
            transactions.put(reference, sent.getString("transaction_id"));
        }
        answer(request(READS.get(number % READS.size()), account).GET());
    }

    private static HttpRequest.Builder request(String path, Account account) {
        return HttpRequest.newBuilder(URI.create("http://gateway" + PUBLIC + path))
                .header("Authorization", "Bearer " + account.key());
    }

    /** The answer; null if there is none that a caller should get, which is then among the failures. */
    private JsonPath answer(HttpRequest.Builder request) {
        URI uri = request.build().uri();
        String path = uri.toString().substring("http://gateway".length());
        while (true) {
            String gateway = balancer.next();
            try {
                HttpResponse<String> answer =
                        http.send(request.uri(URI.create(gateway + path)).build(), BodyHandlers.ofString());
                if (answer.statusCode() == 200 || answer.statusCode() == 202) {
                    return JsonPath.from(answer.body());
                }
                failures.add(path + ": " + answer.statusCode() + " " + answer.body());
                return null;
            } catch (ConnectException e) {
                // Nothing was sent: whoever balances the load goes on to another one.
                balancer.avoid(gateway);
            } catch (IOException e) {
                // The killed gateway's own connections; who was on them asks again with the same key.
                if (!gateway.equals(killed)) {
                    failures.add(gateway + path + ": " + e);
                    return null;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
    }

    /** Gives new calls to the gateways that are ready, in turn. */
    private static final class LoadBalancer {
        private final AtomicInteger turn = new AtomicInteger();
        private volatile List<String> ready = STACK.gateways();

        void look() {
            List<String> now =
                    STACK.gateways().stream().filter(LoadBalancer::isReady).toList();
            if (!now.isEmpty()) {
                ready = now;
            }
        }

        void avoid(String gateway) {
            List<String> others =
                    ready.stream().filter(other -> !other.equals(gateway)).toList();
            if (!others.isEmpty()) {
                ready = others;
            }
        }

        String next() {
            List<String> all = ready;
            return all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
        }

        private static boolean isReady(String gateway) {
            try {
                return given().get(gateway + "/q/health/ready").statusCode() == 200;
            } catch (Exception e) {
                return false;
            }
        }
    }

    private void assertThatEveryTopupEndedOnce() throws SQLException {
        await().atMost(UNTIL_ALL_IS_TOLD).untilAsserted(() -> assertThat(topups().values())
                .as("the states of all top-ups")
                .containsOnly("delivered"));
        Map<String, String> asked = new TreeMap<>();
        transactions.forEach((reference, id) -> asked.put(reference + ' ' + id, "delivered"));
        assertThat(topups()).as("one top-up for each key").isEqualTo(asked);
        Map<String, Long> sentBy = topupsByAccount();
        for (Account account : accounts) {
            assertThat(api("public", account.key()).get("/balance").jsonPath().getLong("data.available_cents"))
                    .isEqualTo(WELCOME_CENTS + MONEY_CENTS - AMOUNT_CENTS * sentBy.get(account.id()));
        }
        assertThat(api("operator", STACK.operatorToken())
                        .get("/books")
                        .jsonPath()
                        .getBoolean("data.balanced"))
                .isTrue();
    }

    /** The states of our accounts' top-ups, by key and id. */
    private Map<String, String> topups() throws SQLException {
        Map<String, String> topups = new TreeMap<>();
        for (List<String> topup : rows()) {
            topups.put(topup.get(1) + ' ' + topup.get(2), topup.get(3));
        }
        return topups;
    }

    private Map<String, Long> topupsByAccount() throws SQLException {
        return rows().stream().collect(groupingBy(topup -> topup.get(0), counting()));
    }

    private List<List<String>> rows() throws SQLException {
        try (Connection connection = STACK.connect("topup");
                PreparedStatement select = connection.prepareStatement(
                        "SELECT account_id, idempotency_key, transaction_id, state FROM topups WHERE account_id = ANY (?)")) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "text", accounts.stream().map(Account::id).toArray()));
            ResultSet row = select.executeQuery();
            Stream.Builder<List<String>> rows = Stream.builder();
            while (row.next()) {
                rows.add(List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
            }
            return rows.build().toList();
        }
    }

    private void listen(Receiver receiver) {
        for (Account account : accounts) {
            api("public", account.key())
                    .body("{\"url\":\"" + receiver.url() + "\",\"events\":[\"topup.delivered\"]}")
                    .post("/webhooks")
                    .then()
                    .statusCode(201);
        }
    }

    private void awaitAllWebhooks(Receiver receiver) {
        await().atMost(UNTIL_ALL_IS_TOLD)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(Set.copyOf(told(receiver))).hasSameSizeAs(transactions.values()));
        await().atMost(UNTIL_ALL_IS_TOLD).until(() -> accounts.stream().allMatch(account -> api("public", account.key())
                .get("/webhooks/deliveries?status=pending")
                .jsonPath()
                .getList("data.items")
                .isEmpty()));
    }

    private static List<String> told(Receiver receiver) {
        return receiver.all().stream()
                .map(request -> request.json().getString("data.transaction_id"))
                .toList();
    }

    private static Account signUpWithMoney() {
        JsonPath account = given().baseUri(STACK.gateways().get(0))
                .contentType("application/json")
                .body("{\"email\":\"" + UUID.randomUUID()
                        + "@example.com\",\"password\":\"correct horse battery\",\"name\":\"Replicas\"}")
                .post("/api/agent/v1/accounts")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
        String id = account.getString("data.account.id");
        api("operator", STACK.operatorToken())
                .body("{\"environment\":\"staging\",\"amount_cents\":" + MONEY_CENTS + ",\"reference\":\"replicas\"}")
                .post("/accounts/" + id + "/credits")
                .then()
                .statusCode(201);
        return new Account(id, account.getString("data.key.key"));
    }

    private static RequestSpecification api(String name, String token) {
        return given().baseUri(STACK.gateways().get(0))
                .basePath("/api/" + name + "/v1")
                .header("Authorization", "Bearer " + token)
                .contentType("application/json");
    }
}
