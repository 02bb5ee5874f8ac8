package app.aitopup.topup;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFulfilled;
import app.aitopup.contracts.events.TopupRejected;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.edge.testing.TopicProbe;
import app.aitopup.topup.outbound.PartnerStub;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Live top-ups on a platform that the partner serves: the money follows what it really delivers. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
@QuarkusTestResource(value = PartnerStub.class, restrictToAnnotatedClass = true)
@TestProfile(PartnerFlowIT.GeminiByPartner.class)
class PartnerFlowIT {
    private static final String SEND = "/api/public/v1/topup/send";
    private static final String ONE = "/api/public/v1/topup/{id}";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String CLIENT = "quarkus.fault-tolerance.\"app.aitopup.topup.outbound.PartnerClient/ask\".";

    /** One platform by the partner, with its pauses shortened. */
    public static class GeminiByPartner extends HoldIT.ShortLives {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>(super.getConfigOverrides());
            settings.put("aitopup.topup.providers.live.gemini", "partner");
            settings.put("aitopup.topup.fulfilment.expires-after", "24h");
            settings.put("aitopup.topup.fulfilment.withdraw-again-after", "300ms");
            settings.put("aitopup.topup.partner.ask-again-after", "200ms");
            settings.put(CLIENT + "retry.delay", "20");
            settings.put(CLIENT + "retry.jitter", "10");
            settings.put(CLIENT + "circuit-breaker.delay", "1000");
            return settings;
        }
    }

    @Inject
    CircuitBreakerMaintenance circuits;

    @Inject
    TopupConfig config;

    @Inject
    AgroalDataSource database;

    private final String account = Ids.next(Ids.ACCOUNT);
    private TopicProbe topics;
    private WireMock partner;

    @BeforeEach
    void begin() {
        topics = new TopicProbe();
        TestLedger.answer(topics, account);
        partner = new WireMock("127.0.0.1", config.partner().url().orElseThrow().getPort());
        partner.resetMappings();
        partner.resetRequests();
        circuits.resetAll();
    }

    @AfterEach
    void close() throws InterruptedException {
        topics.close();
    }

    @Test
    void deliversThroughThePartnerUnderTheTopupsId() {
        partner.register(put(anyUrl()).willReturn(order(200, "delivered", 1000)));

        JsonPath sent = send().jsonPath();

        assertThat(sent.getInt("code")).isEqualTo(1001);
        String id = sent.getString("transaction_id");
        List<LoggedRequest> asked = partner.find(putRequestedFor(anyUrl()));
        assertThat(asked).hasSize(1);
        assertThat(asked.get(0).getUrl()).endsWith("/v1/orders/" + id);
        assertThat(one(id).getList("data.timeline.what")).contains("sent to the platform");
    }

    @Test
    void leavesTheOtherPlatformsToOurVouchers() {
        partner.register(any(anyUrl()).willReturn(aResponse().withStatus(500)));

        assertThat(caller().body(body("claude")).post(SEND).jsonPath().getInt("code"))
                .isEqualTo(1001);
        assertThat(partner.find(putRequestedFor(anyUrl()))).isEmpty();
    }

    @Test
    void givesTheMoneyBackWhereThePartnerDeclines() {
        partner.register(put(anyUrl()).willReturn(order(422, "declined", 1000)));

        JsonPath sent = send().jsonPath();

        assertThat(sent.getInt("code")).isEqualTo(4002);
        assertThat(sent.getString("data.funds")).isEqualTo("released");
    }

    @Test
    void asksLaterWhereThePartnerTakesItsTime() {
        String id = sendAsync(order(202, "accepted", 1000));
        await().until(() -> partner.find(putRequestedFor(anyUrl())).size() >= 3);
        assertThat(one(id).getString("data.funds")).isEqualTo("held");
        assertThat(caller().post(ONE + "/cancel", id).jsonPath().getInt("code"))
                .as("it is the partner's word now")
                .isEqualTo(4003);

        partner.register(put(anyUrl()).willReturn(order(200, "delivered", 1000)));

        awaitStatus(id, "delivered");
    }

    @Test
    void paysForADeliveryWhoseEveryAnswerWasLost() {
        partner.register(delete(anyUrl()).willReturn(order(409, "delivered", 1000)));
        String id = sendAsync(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

        awaitStatus(id, "delivered");
        assertThat(partner.find(deleteRequestedFor(anyUrl()))).isNotEmpty();
        assertThat(topics.about(id)).noneMatch(received -> received.event() instanceof TopupRejected);
    }

    @Test
    void releasesTheMoneyOnlyWhenThePartnerPromisesNotToDeliver() {
        partner.register(delete(anyUrl()).willReturn(aResponse().withStatus(500)));
        String id = sendAsync(aResponse().withStatus(500));
        await().until(() -> partner.find(deleteRequestedFor(anyUrl())).size() >= 6);
        assertThat(one(id).getString("data.funds")).as("nobody knows").isEqualTo("held");

        partner.register(delete(anyUrl()).willReturn(order(200, "withdrawn", 1000)));

        awaitStatus(id, "failed");
        assertThat(one(id).getInt("data.failure_code")).isEqualTo(4002);
        assertThat(one(id).getString("data.funds")).isEqualTo("released");
    }

    @Test
    void neitherPaysNorReleasesWhereThePartnerSpeaksOfAnotherAmount() {
        partner.register(delete(anyUrl()).willReturn(order(409, "delivered", 999)));
        String id = sendAsync(order(200, "delivered", 999));
        await().until(() -> partner.find(deleteRequestedFor(anyUrl())).size() >= 2);

        assertThat(one(id).getString("data.funds")).isEqualTo("held");
        assertThat(topics.about(id))
                .noneMatch(received ->
                        received.event() instanceof TopupRejected || received.event() instanceof TopupFulfilled);

        partner.register(delete(anyUrl()).willReturn(order(409, "delivered", 1000)));
        awaitStatus(id, "delivered");
        assertThat(topics.about(id)).anyMatch(received -> received.event() instanceof TopupDelivered);
    }

    /** As after a change of the configuration: this platform is served by our own vouchers now. */
    @Test
    void asksWhoeverWasChosenWhenItWasAccepted() throws SQLException {
        partner.register(put(anyUrl()).willReturn(order(422, "declined", 1000, "claude")));
        String id = Ids.next(Ids.TRANSACTION);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    """
                    INSERT INTO topups (transaction_id, account_id, environment, key_id, request_digest, state, platform,
                        amount_cents, recipient_email, metadata, settlement, provider, held, created_at, updated_at,
                        next_sweep_at)
                    VALUES ('%s', '%s', 'live', 'key_1', '', 'held', 'claude', 1000, 'user@example.com', '{}', 'hold',
                        'partner', true, now(), now(), now())"""
                            .formatted(id, account));
        }

        awaitStatus(id, "failed");
        assertThat(partner.find(putRequestedFor(anyUrl()))).hasSize(1);
    }

    @Test
    void acceptsNothingWhileTheCircuitIsOpenAndTakesItUpAgainByItself() {
        partner.register(any(anyUrl()).willReturn(aResponse().withStatus(503)));
        AtomicInteger tries = new AtomicInteger();
        // Each is answered at once, and its partner asked often enough behind that.
        Response refused = await().atMost(PATIENCE)
                .until(
                        () -> caller().header("Prefer", "respond-async")
                                .header("Idempotency-Key", "try-" + tries.incrementAndGet())
                                .body(body("gemini"))
                                .post(SEND),
                        answer -> answer.jsonPath().getInt("code") == 4005);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.jsonPath().getString("data.funds")).isEqualTo("untouched");
        String key = "try-" + tries.get();

        partner.register(put(anyUrl()).willReturn(order(200, "delivered", 1000)));
        partner.register(delete(anyUrl()).willReturn(order(200, "withdrawn", 1000)));

        await().atMost(PATIENCE).until(() -> send(key).jsonPath().getInt("code") == 1001);
    }

    private Response send() {
        return caller().body(body("gemini")).post(SEND);
    }

    private Response send(String idempotencyKey) {
        return caller().header("Idempotency-Key", idempotencyKey)
                .body(body("gemini"))
                .post(SEND);
    }

    /** Sends a top-up that the partner answers in this way. */
    private String sendAsync(ResponseDefinitionBuilder answer) {
        partner.register(put(anyUrl()).willReturn(answer));
        return caller().header("Prefer", "respond-async")
                .body(body("gemini"))
                .post(SEND)
                .jsonPath()
                .getString("transaction_id");
    }

    private void awaitStatus(String id, String status) {
        await().until(() -> one(id).getString("data.status").equals(status));
    }

    private JsonPath one(String id) {
        return caller().get(ONE, id).jsonPath();
    }

    private RequestSpecification caller() {
        return given().auth().oauth2(TestTokens.of(account, Environment.LIVE)).contentType("application/json");
    }

    private static ResponseDefinitionBuilder order(int httpStatus, String status, long cents) {
        return order(httpStatus, status, cents, "gemini");
    }

    private static ResponseDefinitionBuilder order(int httpStatus, String status, long cents, String platform) {
        return aResponse()
                .withStatus(httpStatus)
                .withHeader("Content-Type", "application/json")
                .withBody("{\"id\":\"{{request.pathSegments.[3]}}\",\"status\":\"" + status + "\",\"platform\":\""
                        + platform + "\",\"amount_cents\":" + cents + "}")
                .withTransformers("response-template");
    }

    private static String body(String platform) {
        return "{\"platform\":\"" + platform + "\",\"amount_cents\":1000,\"recipient_email\":\"user@example.com\"}";
    }
}
