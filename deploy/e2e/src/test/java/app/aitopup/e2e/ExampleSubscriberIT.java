package app.aitopup.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The example of docs/events.md, run with real events. */
class ExampleSubscriberIT {
    private static final int PATIENCE_SECONDS = 60;

    private final String group = "example-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @Test
    void seesTheEventsOfATopupInOrderAndOnceThoughItCrashesBetween() {
        Integrator integrator = Integrator.signUp();
        Journal journal = new Journal(integrator.accountId(), "topup.fulfilled");

        ExampleSubscriber crashing = new ExampleSubscriber(Suite.kafka(), group, journal);
        CompletableFuture<Void> first = CompletableFuture.runAsync(crashing::run);
        String transactionId =
                integrator.send("user+slow@example.com", 1000).jsonPath().getString("transaction_id");
        // It has stored the event, and dies before it can say so to the broker.
        assertThatThrownBy(() ->
                        first.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(Crash.class);
        assertThat(journal.about(transactionId, "topup.")).containsExactly("topup.requested", "topup.fulfilled");

        ExampleSubscriber restarted = new ExampleSubscriber(Suite.kafka(), group, journal);
        CompletableFuture<Void> second = CompletableFuture.runAsync(restarted::run);
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .until(() -> journal.about(transactionId, "topup.").contains("topup.delivered")
                        && journal.about(transactionId, "wallet.").contains("wallet.posted"));
        restarted.stop();
        second.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();

        assertThat(journal.about(transactionId, "topup."))
                .containsExactly("topup.requested", "topup.fulfilled", "topup.delivered");
        assertThat(journal.about(transactionId, "wallet.")).containsExactly("wallet.held", "wallet.posted");
        assertThat(journal.timesReceived(transactionId, "topup.fulfilled")).isGreaterThan(1);
    }

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Stands for the subscriber's database: what is in it survives the subscriber. */
    private static final class Journal implements ExampleSubscriber.Inbox {
        private record Stored(String type, JsonPath data) {}

        private final String accountId;
        private final String crashAfter;
        private final Map<String, Stored> stored = new LinkedHashMap<>();
        private final Map<String, Integer> received = new HashMap<>();
        private boolean crashed;

        /**
         * @param accountId whose events are kept: the suite has others
         * @param crashAfter the type of the event with which it crashes, this once
         */
        Journal(String accountId, String crashAfter) {
            this.accountId = accountId;
            this.crashAfter = crashAfter;
        }

        @Override
        public synchronized void store(String id, String type, byte[] data) {
            String text = new String(data, UTF_8);
            if (!text.contains(accountId)) {
                return;
            }
            received.merge(id, 1, Integer::sum);
            stored.putIfAbsent(id, new Stored(type, JsonPath.from(text)));
            if (type.equals(crashAfter) && !crashed) {
                crashed = true;
                throw new Crash();
            }
        }

        /** The types that begin so, in the order in which they were stored. */
        synchronized List<String> about(String transactionId, String family) {
            List<String> types = new ArrayList<>();
            for (Stored event : stored.values()) {
                if (event.type().startsWith(family)
                        && transactionId.equals(event.data().getString("transaction_id"))) {
                    types.add(event.type());
                }
            }
            return types;
        }

        synchronized int timesReceived(String transactionId, String type) {
            return stored.entrySet().stream()
                    .filter(event -> event.getValue().type().equals(type)
                            && transactionId.equals(event.getValue().data().getString("transaction_id")))
                    .mapToInt(event -> received.get(event.getKey()))
                    .sum();
        }
    }
}
