package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.webhook.outbound.RawReceiver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** All hostile receivers at once, and a healthy one beside them. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@QuarkusTestResource(value = HostileReceiversIT.Trust.class, restrictToAnnotatedClass = true)
@Timeout(120)
class HostileReceiversIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int HEALTHY_EVENTS = 20;

    private static final Map<HostileReceiver, RawReceiver> RECEIVERS = new EnumMap<>(HostileReceiver.class);
    private static final Map<HostileReceiver, TestApi> ACCOUNTS = new EnumMap<>(HostileReceiver.class);
    private static TestApi healthy;
    private static TestReceiver healthyReceiver;

    /** Makes the platform trust the test's authority. */
    public static class Trust implements QuarkusTestResourceLifecycleManager {
        static TestCertificates certificates;

        @Override
        public Map<String, String> start() {
            certificates = new TestCertificates();
            System.setProperty(
                    "javax.net.ssl.trustStore", certificates.trusted().toString());
            System.setProperty("javax.net.ssl.trustStorePassword", TestCertificates.password());
            return Map.of();
        }

        @Override
        public void stop() {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
    }

    @BeforeEach
    void startOnce() {
        if (healthyReceiver != null) {
            return;
        }
        healthyReceiver = new TestReceiver();
        healthy = TestApi.newAccount();
        healthy.createEndpoint(healthyReceiver.url("/healthy"));
        for (HostileReceiver hostile : HostileReceiver.values()) {
            RawReceiver receiver = hostile.start(Trust.certificates);
            TestApi account = TestApi.newAccount();
            account.createEndpoint(
                    hostile.https
                            ? "https://localhost:" + receiver.port() + "/hook"
                            : "http://127.0.0.1:" + receiver.port() + "/hook");
            RECEIVERS.put(hostile, receiver);
            ACCOUNTS.put(hostile, account);
        }
        try (TestEvents topups = new TestEvents()) {
            ACCOUNTS.values()
                    .forEach(account -> topups.publish(TestEvents.delivered(account.accountId(), Environment.STAGING)));
            for (int i = 0; i < HEALTHY_EVENTS; i++) {
                topups.publish(TestEvents.delivered(healthy.accountId(), Environment.STAGING));
            }
        }
    }

    @AfterAll
    static void stop() {
        RECEIVERS.values().forEach(RawReceiver::close);
        healthyReceiver.close();
    }

    @ParameterizedTest
    @EnumSource(HostileReceiver.class)
    void endsTheAttemptAsItShould(HostileReceiver hostile) {
        TestApi account = ACCOUNTS.get(hostile);
        await().atMost(SOON).until(() -> account.attemptsMade() > 0);

        JsonPath delivery = account.onlyDelivery();
        String attempt = "data.attempts[0].";
        if (hostile.isAnswered()) {
            int status = Integer.parseInt(hostile.outcome);
            assertThat(delivery.getInt(attempt + "response.status")).isEqualTo(status);
            assertThat(delivery.getString(attempt + "error")).isEqualTo(status < 300 ? null : "status");
            assertThat(delivery.getString(attempt + "response.body").length())
                    .isLessThanOrEqualTo(HostileReceiver.BODY_AT_MOST);
            if (status < 300) {
                assertThat(delivery.getString("data.status")).isEqualTo("succeeded");
            }
        } else {
            assertThat(delivery.getString(attempt + "error")).isEqualTo(hostile.outcome);
            assertThat(delivery.getMap("data.attempts[0]")).containsEntry("response", null);
            assertThat(delivery.getString("data.status")).isNotEqualTo("succeeded");
        }
        assertThat(delivery.getString(attempt + "peer"))
                .isEqualTo("127.0.0.1:" + RECEIVERS.get(hostile).port());
        assertThat((Integer) delivery.get(attempt + "timings.connect_ms")).isNotNegative();
        if (hostile.https) {
            assertThat((Integer) delivery.get(attempt + "timings.dns_ms")).isNotNegative();
            assertThat((Integer) delivery.get(attempt + "timings.tls_ms")).isNotNegative();
        } else {
            assertThat((Integer) delivery.get(attempt + "timings.tls_ms")).isNull();
        }
    }

    @Test
    void disturbsNobodyElse() {
        await().atMost(SOON).untilAsserted(() -> assertThat(healthy.deliveries())
                .hasSize(HEALTHY_EVENTS)
                .extracting("status")
                .containsOnly("succeeded"));

        assertThat(healthyReceiver.requests("/healthy"))
                .hasSize(HEALTHY_EVENTS)
                .extracting(request -> request.header("X-AiTopUp-Attempt"))
                .containsOnly("1");
    }
}
