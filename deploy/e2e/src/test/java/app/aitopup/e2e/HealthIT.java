package app.aitopup.e2e;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/operations.md says of health: who is restarted, and who gets no calls, when something else is away. */
class HealthIT {
    private static final Duration UNTIL_NOTICED = Duration.ofMinutes(1);
    private static final List<String> CONSUMERS = List.of("topup", "wallet", "webhook");
    private static final Pattern CONNECTIONS =
            Pattern.compile("(?m)^kafka_consumer_connection_count(?:\\{[^}]*})? (\\S+)$");
    private static final int SERVES = 200;
    private static final int IS_AWAY = 503;

    @BeforeEach
    void start() {
        Suite.start();
        // Whatever an earlier test has left.
        Suite.up();
    }

    @AfterEach
    void bringBack() {
        Suite.up();
    }

    @Test
    void everybodyLivesAndServesWithoutTheBroker() {
        await().atMost(UNTIL_NOTICED)
                .until(() -> CONSUMERS.stream().allMatch(service -> connectionsToTheBroker(service) > 0));

        Suite.killBroker();

        await().atMost(UNTIL_NOTICED)
                .until(() -> CONSUMERS.stream().allMatch(service -> connectionsToTheBroker(service) == 0));
        for (String service : Stack.SERVICES) {
            assertHealth(service, "live", SERVES);
            assertHealth(service, "ready", SERVES);
        }
    }

    @Test
    void everybodyLivesWithoutTheDatabaseAndTheGatewayAloneServes() {
        for (String service : Stack.SERVICES) {
            assertHealth(service, "ready", SERVES);
        }

        Suite.killDatabase();

        for (String service : Stack.SERVICES) {
            // What the database had answered when it was killed may still be under way.
            await().atMost(UNTIL_NOTICED)
                    .untilAsserted(() -> assertHealth(service, "ready", service.equals("gateway") ? SERVES : IS_AWAY));
            assertHealth(service, "live", SERVES);
        }
    }

    private static void assertHealth(String service, String probe, int status) {
        for (String url : Suite.urls(service)) {
            assertThat(given().get(url + "/q/health/" + probe).statusCode())
                    .as("%s of %s", probe, service)
                    .isEqualTo(status);
        }
    }

    private static double connectionsToTheBroker(String service) {
        return Suite.metricsUrls(service).stream()
                .map(url -> given().get(url).asString())
                .flatMap(scrape -> CONNECTIONS.matcher(scrape).results())
                .mapToDouble(series -> Double.parseDouble(series.group(1)))
                .sum();
    }
}
