package app.aitopup.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.edge.testing.RealInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What docs/metrics.md says of this service's figures. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class MetricsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String SUCCEEDED = "aitopup_attempts_total{outcome=\"succeeded\"}";
    private static final String REJECTED = "aitopup_attempts_total{outcome=\"rejected\"}";
    static final String DUE = "aitopup_deliveries_due";
    private static final String TOPUP_LETTERS = "aitopup_dead_letters_total{topic=\"topup.v1.dlq\"}";

    private final TestApi api = TestApi.newAccount();
    private final String path = "/" + api.accountId();

    @Test
    void countsAttemptsByTheirOutcome() {
        double succeeded = metric(SUCCEEDED);
        double rejected = metric(REJECTED);
        try (TestReceiver receiver = new TestReceiver();
                TestEvents topups = new TestEvents()) {
            api.createEndpoint(receiver.failing(path, 500, 1));

            topups.publish(delivered());

            await().atMost(SOON).until(() -> receiver.requests(path).size() == 2);
            await().atMost(SOON).until(() -> metric(SUCCEEDED) == succeeded + 1);
            assertThat(metric(REJECTED)).isEqualTo(rejected + 1);
            assertThat(scrape()).doesNotContain(api.accountId(), receiver.url(path));
        }
    }

    @Test
    void countsAnEventThatComesAgainOnlyOnce() {
        double succeeded = metric(SUCCEEDED);
        try (TestReceiver receiver = new TestReceiver();
                TestEvents topups = new TestEvents()) {
            api.createEndpoint(receiver.url(path));
            TopupDelivered twice = delivered();

            topups.publish(twice);
            topups.publish(twice);
            topups.publish(delivered());

            await().atMost(SOON).until(() -> receiver.requests(path).size() == 2);
            await().atMost(SOON).until(() -> metric(SUCCEEDED) == succeeded + 2);
        }
    }

    @Test
    void countsWhatIsDueWithoutBeingAsked() {
        await().atMost(SOON).until(() -> metric(DUE) == 0);
    }

    @Test
    void countsDeadLettersByTheirTopic() {
        double before = metric(TOPUP_LETTERS);
        try (TestEvents topups = new TestEvents()) {
            topups.publish(new ProducerRecord<>(
                    Topics.TOPUP,
                    Topics.key(api.accountId(), api.environment()),
                    "no event".getBytes(StandardCharsets.UTF_8)));

            await().atMost(SOON).until(() -> metric(TOPUP_LETTERS) == before + 1);
        }
    }

    private TopupDelivered delivered() {
        return TestEvents.delivered(api.accountId(), api.environment());
    }

    /** The value of a series. */
    static double metric(String series) {
        return scrape().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no series " + series));
    }

    private static String scrape() {
        return given().get("/q/metrics").asString();
    }
}
