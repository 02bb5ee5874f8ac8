package app.aitopup.topup.outbound;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Settlement;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.topup.TopupConfig;
import app.aitopup.topup.domain.Order;
import app.aitopup.topup.domain.ProviderAnswer;
import app.aitopup.topup.domain.ProviderAnswer.Away;
import app.aitopup.topup.domain.ProviderAnswer.Delivered;
import app.aitopup.topup.domain.ProviderAnswer.Later;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The partner over real HTTP, with the fault tolerance as the running service has it. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "topup"))
@QuarkusTestResource(value = PartnerStub.class, restrictToAnnotatedClass = true)
@TestProfile(PartnerIT.ShortPauses.class)
class PartnerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CLIENT = "quarkus.fault-tolerance.\"" + PartnerClient.class.getName() + "/ask\".";

    /** The real figures but for the pauses. */
    public static class ShortPauses implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    CLIENT + "retry.delay", "20",
                    CLIENT + "retry.jitter", "10",
                    CLIENT + "circuit-breaker.delay", "2000");
        }
    }

    @Inject
    Partner partner;

    @Inject
    CircuitBreakerMaintenance circuits;

    @Inject
    TopupConfig config;

    private final PartnerContract contract = new PartnerContract();
    private final Order order = TestOrders.next();
    private final LogProbe log = new LogProbe();
    private WireMock stub;

    @BeforeEach
    void begin() {
        stub = new WireMock("127.0.0.1", config.partner().url().orElseThrow().getPort());
        stub.resetMappings();
        stub.resetRequests();
        stub.resetScenarios();
        circuits.reset(PartnerClient.CIRCUIT);
        LogManager.getLogManager().getLogger("").addHandler(log);
    }

    @AfterEach
    void tellsNoSecretToTheLog() {
        LogManager.getLogManager().getLogger("").removeHandler(log);
        assertThat(log.lines())
                .noneMatch(line -> line.contains(PartnerStub.TOKEN))
                .noneMatch(line -> line.contains("user@example.com"))
                .noneMatch(line -> line.contains("<html>"));
    }

    @Test
    void holdsTheMoneyAndAsksWhenItIsTime() {
        Instant startsAt = Instant.parse("2026-06-13T12:00:00Z");

        assertThat(partner.settlement(order.request())).isEqualTo(Settlement.HOLD);
        assertThat(partner.askAt(order.request(), startsAt)).isEqualTo(startsAt);
        assertThat(partner.isKnownToBeAway(order.request())).isFalse();
    }

    @Test
    void ordersAsTheContractSays() throws Exception {
        answer(example("put", 200, "delivered"));

        assertThat(deliver()).isEqualTo(new Delivered());

        LoggedRequest request = asked(1).get(0);
        assertThat(request.getMethod().getName()).isEqualTo("PUT");
        assertThat(request.getUrl()).isEqualTo("/aitopup/v1/orders/" + order.transactionId());
        assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + PartnerStub.TOKEN);
        assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
        JsonNode body = new ObjectMapper().readTree(request.getBody());
        assertThat(contract.faultsOfOrder(body)).isEmpty();
        assertThat(body)
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        "{\"platform\":\"claude\",\"amount_cents\":1000,\"recipient_email\":\"user@example.com\"}"));
    }

    @Test
    void withdrawsAsTheContractSays() {
        answer(example("delete", 200, "withdrawn"));

        assertThat(withdraw()).isEqualTo(new ProviderAnswer.Declined("withdrawn"));

        LoggedRequest request = asked(1).get(0);
        assertThat(request.getMethod().getName()).isEqualTo("DELETE");
        assertThat(request.getUrl()).isEqualTo("/aitopup/v1/orders/" + order.transactionId());
        assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + PartnerStub.TOKEN);
        assertThat(request.getBody()).isEmpty();
    }

    @Test
    void asksAgainUnderTheSameIdUntilItIsDelivered() {
        answerInTurn(example("put", 202, "accepted").withHeader("Retry-After", "30"), example("put", 200, "delivered"));

        assertThat(deliver()).isEqualTo(new Later(Duration.ofSeconds(30)));
        assertThat(deliver()).isEqualTo(new Delivered());

        assertSameEachTime(asked(2));
    }

    @Test
    void hearsOfALateSuccessAfterATimeout() {
        int tooLong = config.partner().timeoutMs() + 60_000;
        answerInTurn(
                example("put", 200, "delivered").withFixedDelay(tooLong),
                example("put", 202, "accepted"),
                example("put", 200, "delivered"));

        assertThat(deliver()).as("the second try").isInstanceOf(Later.class);
        assertThat(deliver()).isEqualTo(new Delivered());

        assertSameEachTime(asked(3));
    }

    @Test
    void triesAgainWhatWasRefused() {
        answerInTurn(aResponse().withStatus(500), aResponse().withStatus(503), example("put", 200, "delivered"));

        assertThat(deliver()).isEqualTo(new Delivered());

        assertSameEachTime(asked(3));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void triesAgainWhatBroke(Fault fault) {
        answerInTurn(aResponse().withFault(fault), example("put", 200, "delivered"));

        assertThat(deliver()).isEqualTo(new Delivered());

        assertSameEachTime(asked(2));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void givesUpAfterThreeTries(Fault fault) {
        answer(aResponse().withFault(fault));

        assertThat(withdraw()).isInstanceOf(Away.class);

        asked(3);
        assertThat(log.lines()).anyMatch(line -> line.startsWith("WARN") && line.contains(order.transactionId()));
    }

    /** {@code partner-answers.tsv}: what is answered, and what it means to us after how many tries. */
    @ParameterizedTest
    @CsvFileSource(
            resources = "/partner-answers.tsv",
            delimiter = '\t',
            quoteCharacter = '`',
            numLinesToSkip = 1,
            maxCharsPerColumn = 100_000)
    void believesOnlyWhatIsWhole(PartnerCall call, int status, String headers, String body, String answer, int tries) {
        ResponseDefinitionBuilder response =
                aResponse().withStatus(status).withBody(TestOrders.fill(body, order.transactionId()));
        for (String header : headers.split("\\|", -1)) {
            String[] pair = header.split(": ", 2);
            response.withHeader(pair[0], pair[1]);
        }
        answer(response);

        assertThat(call == PartnerCall.DELIVER ? deliver() : withdraw()).hasToString(answer);

        asked(tries);
        if (answer.startsWith("Away")) {
            assertThat(log.lines())
                    .anyMatch(line ->
                            line.startsWith(tries > 1 ? "WARN" : "ERROR") && line.contains(order.transactionId()));
        }
    }

    @Test
    void isKnownToBeAwayWhileTheCircuitIsOpenAndComesBackByItself() {
        answer(aResponse().withStatus(500));
        openTheCircuit();
        stub.resetRequests();

        assertThat(deliver()).isEqualTo(new Away("the circuit is open"));
        assertThat(withdraw()).isEqualTo(new Away("the circuit is open"));
        asked(0);

        // Nobody calls meanwhile, and yet the next top-up is accepted: it is the probe, here one that fails.
        await().atMost(PATIENCE).until(() -> !partner.isKnownToBeAway(order.request()));
        asked(0);
        assertThat(deliver()).isInstanceOf(Away.class);
        asked(1);
        assertThat(partner.isKnownToBeAway(order.request())).isTrue();

        stub.resetMappings();
        answer(example("put", 200, "delivered"));
        await().atMost(PATIENCE).until(() -> !partner.isKnownToBeAway(order.request()));
        assertThat(deliver()).isEqualTo(new Delivered());
        assertThat(circuits.currentState(PartnerClient.CIRCUIT)).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @Test
    void opensTheCircuitForAWrongToken() {
        answer(aResponse().withStatus(401));

        openTheCircuit();
    }

    @Test
    void keepsTheCircuitClosedForOrdersThatAreAtFaultThemselves() {
        answer(aResponse().withStatus(400));

        for (int i = 0; i < 60; i++) {
            assertThat(deliver()).isEqualTo(new Away("status 400"));
        }

        assertThat(partner.isKnownToBeAway(order.request())).isFalse();
    }

    @Test
    void doesNotTakeALongLineOfOrdersForAPartnerThatIsAway() {
        int each = 200;
        // Longer than one call may take, if waiting in line counted.
        int orders = PartnerStub.AT_ONCE * (2 * config.partner().timeoutMs() / each);
        answer(example("put", 200, "delivered").withFixedDelay(each));

        List<Uni<ProviderAnswer>> all =
                Stream.generate(() -> partner.deliver(order)).limit(orders).toList();

        assertThat(Uni.join().all(all).andFailFast().await().atMost(PATIENCE))
                .hasSize(orders)
                .containsOnly(new Delivered());
        asked(orders);
    }

    private void openTheCircuit() {
        await().atMost(PATIENCE).until(() -> {
            assertThat(deliver()).isInstanceOf(Away.class);
            return partner.isKnownToBeAway(order.request());
        });
    }

    private ProviderAnswer deliver() {
        return partner.deliver(order).await().atMost(PATIENCE);
    }

    private ProviderAnswer withdraw() {
        return partner.withdraw(order).await().atMost(PATIENCE);
    }

    private void answer(ResponseDefinitionBuilder response) {
        stub.register(any(anyUrl()).willReturn(response));
    }

    private void answerInTurn(ResponseDefinitionBuilder... responses) {
        String state = Scenario.STARTED;
        for (int i = 0; i < responses.length; i++) {
            String next = "after " + i;
            stub.register(any(anyUrl())
                    .inScenario("in turn")
                    .whenScenarioStateIs(state)
                    .willSetStateTo(next)
                    .willReturn(responses[i]));
            state = next;
        }
    }

    /** The contract's own example, about our order. */
    private ResponseDefinitionBuilder example(String method, int status, String name) {
        ObjectNode body = contract.example(method, status, name).deepCopy();
        body.put("id", order.transactionId());
        assertThat(contract.faultsOfAnswer(method, status, body)).isEmpty();
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "application/json")
                .withBody(body.toString());
    }

    private List<LoggedRequest> asked(int times) {
        List<LoggedRequest> requests = stub.find(anyRequestedFor(anyUrl()));
        assertThat(requests).hasSize(times);
        return requests;
    }

    private static void assertSameEachTime(List<LoggedRequest> requests) {
        assertThat(requests.stream()
                        .map(request -> request.getMethod() + request.getUrl() + request.getBodyAsString())
                        .distinct())
                .hasSize(1);
    }
}
