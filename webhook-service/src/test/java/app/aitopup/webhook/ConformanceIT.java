package app.aitopup.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import app.aitopup.contracts.Scopes;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.webhook.TestApi.Created;
import app.aitopup.webhook.VerifyingReceiver.Flaw;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Receivers that do right and wrong, and what the conformance run says of them. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class ConformanceIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestApi api = TestApi.newAccount();

    @Test
    void passesAReceiverThatDoesRight() {
        JsonPath report = run();

        assertThat(report.getBoolean("data.passed")).as(report.prettify()).isTrue();
        assertThat(report.getMap("data").keySet().toArray()).containsExactly("passed", "summary", "cases");
        assertThat(report.getList("data.cases.case"))
                .isEqualTo(List.of(
                        "valid",
                        "duplicate",
                        "reordered",
                        "tampered_body",
                        "stale_timestamp",
                        "wrong_secret",
                        "both_secrets"));
        assertThat(report.getList("data.cases.expected"))
                .isEqualTo(List.of("2xx", "2xx", "2xx", "4xx", "4xx", "4xx", "2xx"));
        assertThat(report.getList("data.cases.status")).isEqualTo(List.of(200, 200, 200, 401, 401, 401, 200));
        assertThat(report.getMap("data.cases[0]").keySet().toArray())
                .containsExactly("case", "expected", "status", "error", "duration_ms", "passed", "advice");
        assertThat(report.getList("data.cases.error")).containsOnlyNulls();
        assertThat(report.getList("data.cases.advice")).containsOnlyNulls();
    }

    @ParameterizedTest
    @CsvSource({
        "VERIFIES_NOTHING, tampered_body stale_timestamp wrong_secret",
        "CHECKS_NO_TIME, stale_timestamp",
        "REFUSES_DUPLICATES, duplicate",
        "TAKES_THE_FIRST_SIGNATURE, both_secrets",
        "TAKES_THE_LAST_SIGNATURE, both_secrets",
        "FAILS_ON_BAD_ONES, tampered_body stale_timestamp wrong_secret",
        "REFUSES_EVERYTHING," + " valid duplicate reordered tampered_body stale_timestamp wrong_secret both_secrets",
    })
    void namesWhatAReceiverGetsWrong(Flaw flaw, String cases) {
        JsonPath report = run(flaw);

        assertThat(report.getBoolean("data.passed")).isFalse();
        assertThat(failed(report)).isEqualTo(List.of(cases.split(" ", -1)));
        assertThat(report.getString("data.summary")).contains(cases.replace(" ", ", "));
        report.<Map<String, Object>>getList("data.cases")
                .forEach(result -> assertThat(result.get("advice") == null).isEqualTo((boolean) result.get("passed")));
    }

    @Test
    void saysOnceThatThereIsNoReceiver() {
        JsonPath gone = run(Flaw.IS_GONE);

        assertThat(gone.getString("data.summary")).contains("no receiver").contains("410");
        assertThat(gone.getList("data.cases.error").subList(1, 7)).containsOnly("skipped");
        assertThat(gone.getBoolean("data.passed")).isFalse();

        String url;
        try (VerifyingReceiver closed = new VerifyingReceiver()) {
            url = closed.url();
        }
        JsonPath unreachable = conformance(api.createEndpoint(url).id())
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(unreachable.getString("data.summary"))
                .contains("no receiver")
                .contains("connect");
        assertThat(unreachable.getString("data.cases[0].error")).isEqualTo("connect");
        assertThat(unreachable.getList("data.cases.error").subList(1, 7)).containsOnly("skipped");
    }

    @Test
    void leavesNoTraceInTheLogAndTheEndpointAsItIs() {
        try (VerifyingReceiver receiver = new VerifyingReceiver(Flaw.IS_GONE)) {
            Created endpoint = api.createEndpoint(receiver.url());

            conformance(endpoint.id()).statusCode(200);

            api.call()
                    .get(TestApi.WEBHOOKS + "/" + endpoint.id())
                    .then()
                    .body("data.enabled", equalTo(true))
                    .body("data.held", equalTo(0));
            assertThat(api.deliveries()).isEmpty();
        }
    }

    @Test
    void acceptsAReceiverThatHasTheOldSecretDuringARotation() {
        try (VerifyingReceiver receiver = new VerifyingReceiver()) {
            Created endpoint = api.createEndpoint(receiver.url());
            receiver.knows(endpoint.secret());
            api.call()
                    .post(TestApi.WEBHOOKS + "/" + endpoint.id() + "/rotate-secret")
                    .then()
                    .statusCode(200);

            conformance(endpoint.id()).statusCode(200).body("data.passed", equalTo(true));
        }
    }

    @Test
    void runsOnceAtATimeForAnEndpoint() throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        try (TestReceiver receiver = new TestReceiver()) {
            Created endpoint = api.createEndpoint(receiver.gated("/slow", gate));
            CompletableFuture<Integer> first = CompletableFuture.supplyAsync(
                    () -> conformance(endpoint.id()).extract().statusCode());
            await().atMost(SOON).until(() -> receiver.requests("/slow").size() == 1);

            conformance(endpoint.id())
                    .statusCode(503)
                    .body("code", equalTo(4006))
                    .header("Retry-After", notNullValue());

            gate.countDown();
            assertThat(first.join()).isEqualTo(200);
            conformance(endpoint.id()).statusCode(200);
        }
    }

    @Test
    void existsInStagingOnlyAndForTheOwnerOnly() {
        Created live = api.live().createEndpoint("https://example.com/hook");
        api.live()
                .call()
                .post(conformancePath(live.id()))
                .then()
                .statusCode(404)
                .body("code", equalTo(3007));
        Created foreign = TestApi.newAccount().createEndpoint("https://example.com/hook");
        conformance(foreign.id()).statusCode(404).body("code", equalTo(3007));
        conformance("nonsense").statusCode(404).body("code", equalTo(3007));

        Created endpoint = api.createEndpoint("https://example.com/hook");
        given().auth()
                .oauth2(TestTokens.of(api.accountId(), api.environment(), Set.of(Scopes.WEBHOOK_READ)))
                .post(conformancePath(endpoint.id()))
                .then()
                .statusCode(403)
                .body("code", equalTo(2003));
        api.call()
                .contentType(ContentType.JSON)
                .body("{\"cases\":[]}")
                .post(conformancePath(endpoint.id()))
                .then()
                .statusCode(422)
                .body("code", equalTo(3001));
    }

    private JsonPath run(Flaw... flaws) {
        try (VerifyingReceiver receiver = new VerifyingReceiver(flaws)) {
            Created endpoint = api.createEndpoint(receiver.url());
            receiver.knows(endpoint.secret());
            return conformance(endpoint.id()).statusCode(200).extract().jsonPath();
        }
    }

    private ValidatableResponse conformance(String endpointId) {
        return api.call().post(conformancePath(endpointId)).then();
    }

    private static String conformancePath(String endpointId) {
        return TestApi.WEBHOOKS + "/" + endpointId + "/conformance";
    }

    private static List<Object> failed(JsonPath report) {
        return report.<Map<String, Object>>getList("data.cases").stream()
                .filter(result -> !(boolean) result.get("passed"))
                .map(result -> result.get("case"))
                .toList();
    }
}
