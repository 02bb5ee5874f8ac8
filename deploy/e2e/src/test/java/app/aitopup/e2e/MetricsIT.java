package app.aitopup.e2e;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What docs/metrics.md describes, the running services tell. */
class MetricsIT {
    private static final Duration UNTIL_TOLD = Duration.ofSeconds(60);
    private static final String OF_THE_BROKERS_EXPORTER = "kafka_consumergroup_";
    private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (\\S+) ");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z0-9_]+)(?:\\{[^}]*})? ");

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @Test
    void areThereAsDocumented() throws Exception {
        try (Receiver receiver = new Receiver()) {
            Integrator integrator = Integrator.signUp();
            integrator.call().body("{\"url\":\"" + receiver.url() + "\"}").post("/webhooks");
            String topup =
                    integrator.send("metrics@example.com", 1000).jsonPath().getString("transaction_id");
            await().atMost(UNTIL_TOLD).until(() -> !receiver.about(topup).isEmpty());
        }

        Set<String> ours = ObservabilityTest.documented();
        ours.removeIf(name -> name.startsWith(OF_THE_BROKERS_EXPORTER));
        assertThat(told()).containsAll(ours);
    }

    /** The names of all families and samples, of all services. */
    private static Set<String> told() {
        return Stack.SERVICES.stream()
                .flatMap(service -> Suite.metricsUrls(service).stream())
                .map(url -> given().get(url).then().statusCode(200).extract().asString())
                .flatMap(scrape -> List.of(FAMILY, SAMPLE).stream()
                        .flatMap(pattern -> pattern.matcher(scrape).results()))
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
