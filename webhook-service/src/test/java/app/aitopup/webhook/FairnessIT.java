package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.testing.RealInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A receiver that never answers, with more to get than a replica's memory holds, beside one that does. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@TestProfile(FairnessIT.LittleRoom.class)
@Timeout(120)
class FairnessIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int BACKLOG = 150;

    /** The real limits, smaller. */
    public static class LittleRoom implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    // Long enough that nothing of the backlog leaves memory by itself while the test looks.
                    "aitopup.webhook.attempts.deadline", "10S",
                    "aitopup.webhook.attempts.lease", "30S",
                    "aitopup.webhook.attempts.count-every", "PT0.1S",
                    "aitopup.webhook.attempts.at-once-per-endpoint", "2",
                    "aitopup.webhook.attempts.waiting-at-most", "100");
        }
    }

    @Test
    void servesAHealthyReceiverBesideTheBacklogOfADeadOne() {
        TestApi dead = TestApi.newAccount();
        TestApi healthy = TestApi.newAccount();
        String deadPath = "/" + dead.accountId();
        String healthyPath = "/" + healthy.accountId();
        CountDownLatch gate = new CountDownLatch(1);
        TestEvents topups = new TestEvents();
        try (TestReceiver receiver = new TestReceiver()) {
            dead.createEndpoint(receiver.gated(deadPath, gate));
            healthy.createEndpoint(receiver.url(healthyPath));
            for (int i = 0; i < BACKLOG; i++) {
                topups.publish(TestEvents.delivered(dead.accountId(), Environment.STAGING));
            }
            await().atMost(SOON)
                    .until(() -> Integer.valueOf(BACKLOG).equals(log(dead, "").get("data.items[0].sequence")));

            topups.publish(TestEvents.delivered(healthy.accountId(), Environment.STAGING));

            await().until(() -> receiver.requests(healthyPath).size() == 1);
            assertThat(log(dead, "&status=pending").getList("data.items"))
                    .as("the dead one's backlog still stands")
                    .isNotEmpty();
            // All but what is in memory, where it is under way; that may be less when all of it has been claimed.
            await().atMost(SOON).until(() -> MetricsIT.metric(MetricsIT.DUE) > 0);
            assertThat(MetricsIT.metric(MetricsIT.DUE)).isLessThan(BACKLOG);
        } finally {
            gate.countDown();
            topups.close();
        }
    }

    /** The newest delivery. */
    private static JsonPath log(TestApi api, String filter) {
        return api.call().get(TestApi.DELIVERIES + "?limit=1" + filter).jsonPath();
    }
}
