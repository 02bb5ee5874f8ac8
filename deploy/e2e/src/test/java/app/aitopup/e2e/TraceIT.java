package app.aitopup.e2e;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.e2e.Collector.Span;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One trace tells the whole way of a top-up, through all services and both topics, and the logs name it. */
class TraceIT {
    private static final Duration UNTIL_EXPORTED = Duration.ofSeconds(30);
    private static final String TRACE_OF_THE_CALLER = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String STEP_OF_THE_CALLER = "00f067aa0ba902b7";
    private static final ObjectMapper JSON = new ObjectMapper();

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @Test
    void tellsTheWayFromTheRequestToTheWebhook() {
        try (Receiver receiver = new Receiver()) {
            subscribe(receiver);
            JsonPath sent = send("claude", UUID.randomUUID().toString(), TRACE_OF_THE_CALLER);
            await().until(() ->
                    !receiver.about(sent.getString("transaction_id")).isEmpty());

            Span attempt = await().atMost(UNTIL_EXPORTED)
                    .until(
                            () -> Suite.collector().spans().stream()
                                    .filter(span -> span.traceId().equals(TRACE_OF_THE_CALLER)
                                            && span.name().equals("POST webhook"))
                                    .findFirst()
                                    .orElse(null),
                            span -> span != null
                                    && wayTo(span).get(0).parentId().equals(STEP_OF_THE_CALLER));

            assertThat(wayTo(attempt).stream()
                            .map(span -> span.service() + ": " + span.name())
                            .toList())
                    .containsExactly(
                            "gateway-service: POST /api/public/v1/topup/send",
                            "gateway-service: POST",
                            "topup-service: POST /api/public/v1/topup/send",
                            "topup-service: topup.v1 publish",
                            "wallet-service: process topup.v1",
                            "wallet-service: wallet.v1 publish",
                            "topup-service: process wallet.v1",
                            "topup-service: topup.v1 publish",
                            "webhook-service: process topup.v1",
                            "webhook-service: POST webhook");
            assertThat(wayTo(attempt).stream().filter(span -> span.service().equals("gateway-service")))
                    .allSatisfy(span -> {
                        for (String name : List.of("url.path", "url.query", "url.full", "network.peer.address")) {
                            assertThat(span.attribute(name)).as(name).isIn("", "REDACTED");
                        }
                    });
        }
    }

    @Test
    void logsNameTheRequestTheTopupAndTheTrace() throws IOException {
        String requestId = UUID.randomUUID().toString();
        String transactionId =
                send("gemini", requestId, "0af7651916cd43dd8448eb211c80319c").getString("transaction_id");

        List<JsonNode> lines = new ArrayList<>();
        for (String line :
                Suite.logs().lines().filter(one -> one.contains(requestId)).toList()) {
            lines.add(JSON.readTree(line));
        }
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line.at("/mdc/requestId").asText()).isEqualTo(requestId);
            assertThat(line.at("/mdc/transactionId").asText()).isEqualTo(transactionId);
            assertThat(line.at("/mdc/traceId").asText()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
            assertThat(line.path("level").asText()).isEqualTo("DEBUG");
            assertThat(line.path("timestamp").asText()).isNotEmpty();
        });
    }

    private static RequestSpecification api() {
        return given().baseUri(Suite.gateway())
                .basePath("/api/public/v1")
                .header("Authorization", "Bearer " + Suite.demoKey("staging"))
                .contentType("application/json");
    }

    private static void subscribe(Receiver receiver) {
        api().body(Map.of("url", receiver.url(), "events", List.of("topup.delivered")))
                .post("/webhooks")
                .then()
                .statusCode(201);
    }

    private static JsonPath send(String platform, String requestId, String traceId) {
        return api().header("X-Request-Id", requestId)
                .header("traceparent", "00-" + traceId + '-' + STEP_OF_THE_CALLER + "-01")
                .body(Map.of("platform", platform, "amount_cents", 100, "recipient_email", "traced@example.com"))
                .post("/topup/send")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** From the span that began the trace here to this one. */
    private static List<Span> wayTo(Span last) {
        Map<String, Span> byId = Suite.collector().spans().stream()
                .collect(Collectors.toMap(Span::id, Function.identity(), (one, same) -> one));
        List<Span> way = new ArrayList<>();
        for (Span span = last; span != null; span = byId.get(span.parentId())) {
            way.add(0, span);
        }
        return way;
    }
}
