package app.aitopup.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.webhook.TestApi.Created;
import app.aitopup.webhook.TestReceiver.Request;
import com.stripe.net.Webhook;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An endpoint's owner changes it, disables and enables it, and rotates its secret. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class EndpointChangesIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private static TestReceiver receiver;
    private static TestEvents events;

    @Inject
    Pool pool;

    private final TestApi api = TestApi.newAccount();
    private final String path = "/" + api.accountId();

    @BeforeAll
    static void start() {
        receiver = new TestReceiver();
        events = new TestEvents();
    }

    @AfterAll
    static void stop() {
        events.close();
        receiver.close();
    }

    @Test
    void changesWhatIsNamedAndNothingElse() {
        Created endpoint = api.createEndpoint(receiver.url(path), "topup.failed");

        patch(endpoint.id(), "{\"description\": \"ours\", \"retry_policy\": \"extended\"}")
                .statusCode(200)
                .body("code", equalTo(1000))
                .body("data.id", equalTo(endpoint.id()))
                .body("data.description", equalTo("ours"))
                .body("data.retry_policy", equalTo("extended"))
                .body("data.events", equalTo(List.of("topup.failed")))
                .body("data.enabled", equalTo(true))
                .body("data.secret", nullValue());
        patch(endpoint.id(), "{\"description\": null, \"events\": null, \"url\": \"https://example.com/new\"}")
                .statusCode(200)
                .body("data.description", nullValue())
                .body("data.events.size()", equalTo(4))
                .body("data.url", equalTo("https://example.com/new"))
                .body("data.retry_policy", equalTo("extended"));
        patch(endpoint.id(), "{}").statusCode(200).body("data.url", equalTo("https://example.com/new"));
        api.call()
                .get(TestApi.WEBHOOKS + "/" + endpoint.id())
                .then()
                .body("data.url", equalTo("https://example.com/new"))
                .body("data.retry_policy", equalTo("extended"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'url': 'http://10.0.0.1/'}                 | 5002 | url",
                "{'url': null}                               | 5002 | url",
                "{'events': ['topup.lost']}                  | 3001 | events",
                "{'events': 'topup.failed'}                  | 3001 | events",
                "{'description': 7}                          | 3001 | description",
                "{'enabled': 'true'}                         | 3001 | enabled",
                "{'enabled': 1}                              | 3001 | enabled",
                "{'retry_policy': 'forever'}                 | 3001 | retry_policy",
                "{'held': 'drop'}                            | 3001 | held",
                "{'enabled': false, 'held': 'send'}          | 3001 | held",
                "{'enabled': true, 'held': 'keep'}           | 3001 | held",
                "{'secret': 'whsec_AAAA'}                    | 3001 | secret",
                "{'id': 'whe_1', 'url': 'ftp://example.com'} | 3001 | id",
            })
    void refusesAChangeThatIsNone(String change, int code, String field) {
        Created endpoint = api.createEndpoint(receiver.url(path));

        patch(endpoint.id(), change.replace('\'', '"'))
                .statusCode(422)
                .body("code", equalTo(code))
                .body("data.errors.field", hasItem(field));

        api.call()
                .get(TestApi.WEBHOOKS + "/" + endpoint.id())
                .then()
                .body("data.url", equalTo(receiver.url(path)))
                .body("data.enabled", equalTo(true));
    }

    @Test
    void findsNoEndpointOfTheOtherWorldOrOfSomebodyElse() {
        String id = api.createEndpoint(receiver.url(path)).id();

        for (TestApi other : List.of(api.live(), TestApi.newAccount())) {
            for (String call : List.of("/rotate-secret", "/test", "/replay")) {
                other.call()
                        .contentType(ContentType.JSON)
                        .body(call.equals("/replay") ? "{\"since\": \"2026-01-01T00:00:00Z\"}" : "{}")
                        .post(TestApi.WEBHOOKS + "/" + id + call)
                        .then()
                        .statusCode(404)
                        .body("code", equalTo(3007));
            }
            other.call()
                    .contentType(ContentType.JSON)
                    .body("{\"enabled\": true, \"held\": \"drop\"}")
                    .patch(TestApi.WEBHOOKS + "/" + id)
                    .then()
                    .statusCode(404);
        }
        assertThat(receiver.requests(path)).isEmpty();
    }

    @Test
    void letsNobodyChangeWhoMayOnlyRead() {
        String id = api.createEndpoint(receiver.url(path)).id();
        String token = TestTokens.of(api.accountId(), Environment.STAGING, Set.of(Scopes.WEBHOOK_READ));

        for (String call : List.of("/rotate-secret", "/test", "/replay")) {
            given().auth()
                    .oauth2(token)
                    .contentType(ContentType.JSON)
                    .body("{}")
                    .post(TestApi.WEBHOOKS + "/" + id + call)
                    .then()
                    .statusCode(403)
                    .body("code", equalTo(2003));
        }
        given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .body("{}")
                .patch(TestApi.WEBHOOKS + "/" + id)
                .then()
                .statusCode(403);
    }

    @Test
    void holdsAndCountsWhatADisabledEndpointWouldGetAndSendsItWhenEnabled() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        patch(endpoint.id(), "{\"enabled\": false}")
                .statusCode(200)
                .body("data.disabled_reason", equalTo("disabled_by_owner"));

        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> held(endpoint.id()) == 2);
        assertThat(receiver.requests(path)).isEmpty();

        patch(endpoint.id(), "{\"enabled\": true}")
                .statusCode(200)
                .body("data.disabled_reason", nullValue())
                .body("data.held", equalTo(0));

        await().atMost(SOON).until(() -> receiver.requests(path).size() == 2);
        await().atMost(SOON).until(() -> statuses().equals(List.of("succeeded", "succeeded")));
        assertThat(receiver.requests(path).get(0).header("X-AiTopUp-Attempt")).isEqualTo("1");
    }

    @Test
    void dropsWhatWasHeldWhenItsOwnerSaysSo() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        patch(endpoint.id(), "{\"enabled\": false}").statusCode(200);
        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> held(endpoint.id()) == 1);

        patch(endpoint.id(), "{\"enabled\": true, \"held\": \"drop\"}")
                .statusCode(200)
                .body("data.held", equalTo(0));
        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));

        await().atMost(SOON).until(() -> statuses().equals(List.of("succeeded", "dropped")));
        assertThat(receiver.requests(path)).hasSize(1);
    }

    @Test
    void holdsARetryWhenItsEndpointIsDisabledMeanwhileAndBeginsAnewAfterwards() {
        Created endpoint = api.createEndpoint(receiver.failing(path, 500, 2));
        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> receiver.requests(path).size() == 2);
        await().atMost(SOON).until(() -> api.attemptsMade() == 2);

        patch(endpoint.id(), "{\"enabled\": false}").statusCode(200).body("data.held", equalTo(1));
        patch(endpoint.id(), "{\"enabled\": true}").statusCode(200);

        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
        assertThat(receiver.requests(path))
                .extracting(request -> request.header("X-AiTopUp-Attempt"))
                .containsExactly("1", "2", "3");
        assertThat(receiver.requests(path))
                .extracting(Request::body)
                .containsOnly(receiver.requests(path).get(0).body());
    }

    @Test
    void sendsAgainWhenWhoWasGoneIsBack() {
        Created endpoint = api.createEndpoint(receiver.failing(path, 410, 1));
        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(api::onlyStatus, "held"::equals);

        patch(endpoint.id(), "{\"enabled\": true}").statusCode(200).body("data.disabled_reason", nullValue());

        await().atMost(SOON).until(api::onlyStatus, "succeeded"::equals);
    }

    /** As it stands when a replica dies between two steps, or an event comes in the very moment. */
    @Test
    void findsWhatWasLeftHeldThoughItsEndpointIsEnabledOrGone() {
        Created enabled = api.createEndpoint(receiver.url(path));
        Created deleted = api.createEndpoint(receiver.url(path + "/deleted"));
        for (Created endpoint : List.of(enabled, deleted)) {
            patch(endpoint.id(), "{\"enabled\": false}").statusCode(200);
        }
        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> statuses().equals(List.of("held", "held")));

        execute("UPDATE endpoints SET enabled = true, disabled_reason = NULL WHERE id = '" + enabled.id() + "'");
        execute("UPDATE endpoints SET deleted_at = now(), secret_sealed = NULL WHERE id = '" + deleted.id() + "'");

        await().atMost(SOON).until(() -> receiver.requests(path).size() == 1);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(statuses()).containsExactlyInAnyOrder("succeeded", "dropped"));
        assertThat(receiver.requests(path + "/deleted")).isEmpty();
    }

    /** A row that was sealed under another key: it waits for its operator, and holds up nothing. */
    @Test
    void goesOnWhenASecretThatCouldNotBeOpenedIsMended() {
        Created endpoint = api.createEndpoint(receiver.url(path));
        String where = " WHERE id = '" + endpoint.id() + "'";
        String sealed = pool.query("SELECT encode(secret_sealed, 'hex') AS sealed FROM endpoints" + where)
                .execute()
                .await()
                .atMost(SOON)
                .iterator()
                .next()
                .getString("sealed");
        execute("UPDATE endpoints SET secret_sealed = '\\x0102'" + where);
        for (int i = 0; i < 20; i++) {
            events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        }
        await().atMost(SOON).until(() -> statuses().size() == 20);

        execute("UPDATE endpoints SET secret_sealed = decode('" + sealed + "', 'hex')" + where);

        await().atMost(SOON).until(() -> receiver.requests(path).size() == 20);
    }

    @Test
    void signsWithTheNewSecretAndWithTheOneBeforeIt() throws Exception {
        Created endpoint = api.createEndpoint(receiver.url(path));

        String second = rotate(endpoint.id());
        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> receiver.requests(path).size() == 1);
        String third = rotate(endpoint.id());
        String fourth = rotate(endpoint.id());
        events.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> receiver.requests(path).size() == 2);

        List<Request> requests = receiver.requests(path);
        assertThat(signers(requests.get(0), endpoint.secret(), second)).containsExactly(endpoint.secret(), second);
        assertThat(signers(requests.get(1), endpoint.secret(), second, third, fourth))
                .as("three at most")
                .containsExactly(second, third, fourth);
        assertThat(List.of(endpoint.secret(), second, third, fourth)).doesNotHaveDuplicates();
    }

    @Test
    void showsTheNewSecretOnceAndNeverAgain() {
        Created endpoint = api.createEndpoint(receiver.url(path));

        String second = rotate(endpoint.id());

        assertThat(second).startsWith("whsec_").isNotEqualTo(endpoint.secret());
        String shown = api.call().get(TestApi.WEBHOOKS).then().extract().asString();
        assertThat(shown)
                .doesNotContain(second)
                .doesNotContain(endpoint.secret())
                .doesNotContain("secret");
    }

    private static List<String> signers(Request request, String... secrets) {
        return java.util.Arrays.stream(secrets)
                .filter(secret -> accepts(request, secret))
                .toList();
    }

    private static boolean accepts(Request request, String secret) {
        try {
            return Webhook.Signature.verifyHeader(request.body(), request.header("X-AiTopUp-Signature"), secret, 300);
        } catch (com.stripe.exception.SignatureVerificationException notThisOne) {
            return false;
        }
    }

    private String rotate(String id) {
        return api.call()
                .post(TestApi.WEBHOOKS + "/" + id + "/rotate-secret")
                .then()
                .statusCode(200)
                .body("data.id", equalTo(id))
                .body("data.secret", not(nullValue()))
                .extract()
                .path("data.secret");
    }

    private ValidatableResponse patch(String id, String change) {
        return api.call()
                .contentType(ContentType.JSON)
                .body(change)
                .patch(TestApi.WEBHOOKS + "/" + id)
                .then();
    }

    private void execute(String statement) {
        pool.query(statement).execute().await().atMost(SOON);
    }

    private long held(String id) {
        return api.call()
                .get(TestApi.WEBHOOKS + "/" + id)
                .then()
                .extract()
                .jsonPath()
                .getLong("data.held");
    }

    private List<Object> statuses() {
        return api.deliveries().stream().map(delivery -> delivery.get("status")).toList();
    }
}
