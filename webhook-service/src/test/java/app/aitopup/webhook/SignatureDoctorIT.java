package app.aitopup.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.webhook.TestApi.Created;
import app.aitopup.webhook.TestReceiver.Request;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.outbound.Signatures;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a receiver really got, told to the doctor in every way that it goes wrong. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class SignatureDoctorIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String STRIPE = "X-AiTopUp-Signature";
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static TestReceiver receiver;
    private static TestEvents topups;

    private final TestApi api = TestApi.newAccount();
    private final String path = "/" + api.accountId();

    @Inject
    Pool pool;

    @BeforeAll
    static void start() {
        receiver = new TestReceiver();
        topups = new TestEvents();
    }

    @AfterAll
    static void stop() {
        topups.close();
        receiver.close();
    }

    @Test
    void findsEveryCause() throws JsonProcessingException {
        Created endpoint = api.createEndpoint(receiver.url(path));
        Created other = api.createEndpoint(receiver.url(path + "/other"), "balance.low");
        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> receiver.requests(path).size() == 1);
        Request got = receiver.requests(path).get(0);
        String id = got.header("webhook-id");
        Instant now = Instant.now();

        assertThat(cause(endpoint, all(got), got.body())).isEqualTo("valid");
        assertThat(cause(endpoint, standardOf(all(got)), got.body())).isEqualTo("valid");

        assertThat(cause(endpoint, Map.of("Content-Type", "application/json"), got.body()))
                .isEqualTo("signature_missing");
        assertThat(cause(endpoint, Map.of(STRIPE, "sha256=abc"), got.body())).isEqualTo("header_malformed");
        assertThat(cause(endpoint, Map.of(STRIPE, got.header("webhook-signature")), got.body()))
                .isEqualTo("wrong_header");

        String pretty = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(MAPPER.readTree(got.body()));
        assertThat(cause(endpoint, all(got), pretty)).isEqualTo("body_reserialized");
        assertThat(cause(endpoint, Map.of(STRIPE, got.header(STRIPE)), pretty))
                .as("by the id in the body")
                .isEqualTo("body_reserialized");
        assertThat(cause(endpoint, all(got), got.body().replace("5400", "9400")))
                .isEqualTo("body_changed");

        assertThat(cause(endpoint, signed(endpoint.secret(), id, now.minusSeconds(400), got), got.body()))
                .isEqualTo("timestamp_stale");
        assertThat(cause(endpoint, signed(endpoint.secret(), id, now.plusSeconds(400), got), got.body()))
                .isEqualTo("timestamp_future");
        Map<String, String> otherTime = signed(endpoint.secret(), id, now.minusSeconds(9), got);
        otherTime.put(
                STRIPE,
                "t=" + got.header("webhook-timestamp") + otherTime.get(STRIPE).substring(12));
        otherTime.put("webhook-signature", "v1," + Base64.getEncoder().encodeToString(new byte[32]));
        assertThat(cause(endpoint, otherTime, got.body())).isEqualTo("timestamp_mismatch");
        Map<String, String> otherId = standardOf(all(got));
        otherId.put("webhook-id", Ids.next(Ids.EVENT));
        assertThat(cause(endpoint, otherId, got.body())).isEqualTo("id_mismatch");

        assertThat(cause(endpoint, Map.of(STRIPE, withDecodedKey(endpoint.secret(), now, got)), got.body()))
                .isEqualTo("secret_form");
        JsonPath found = verify(endpoint.id(), signed(other.secret(), id, now, got), got.body())
                .extract()
                .jsonPath();
        assertThat(found.getString("data.cause")).isEqualTo("other_endpoint");
        assertThat(found.getString("data.advice")).contains(other.id());
        String unknown = "whsec_" + Base64.getEncoder().encodeToString(new byte[32]);
        assertThat(cause(endpoint, signed(unknown, id, now, got), got.body())).isEqualTo("secret_unknown");
    }

    @Test
    void knowsTheOldSecretThroughARotationAndAfterIt() {
        Created endpoint = api.createEndpoint("https://example.com/hook");
        String body = "{\"id\":\"" + Ids.next(Ids.EVENT) + "\"}";
        Map<String, String> headers =
                Signatures.headers(List.of(endpoint.secret()), "evt_1", Instant.now(), bytes(body));
        api.call()
                .post(TestApi.WEBHOOKS + "/" + endpoint.id() + "/rotate-secret")
                .then()
                .statusCode(200);

        assertThat(cause(endpoint, headers, body)).isEqualTo("valid");

        pool.preparedQuery("UPDATE endpoints SET previous_signs_until = now() WHERE id = $1")
                .execute(Tuple.of(endpoint.id()))
                .await()
                .indefinitely();
        assertThat(cause(endpoint, headers, body)).isEqualTo("old_secret");
    }

    @Test
    void tellsNothingOfOtherAccountsAndWorlds() {
        Created endpoint = api.createEndpoint("https://example.com/hook");
        Created foreign = TestApi.newAccount().createEndpoint("https://example.com/hook");
        Created live = api.live().createEndpoint("https://example.com/hook");
        String body = "{}";

        for (Created other : List.of(foreign, live)) {
            Map<String, String> headers =
                    Signatures.headers(List.of(other.secret()), "evt_1", Instant.now(), bytes(body));
            assertThat(cause(endpoint, headers, body)).isEqualTo("secret_unknown");
            call(api, other.id(), headers, body).statusCode(404).body("code", equalTo(3007));
        }
        call(api, "nonsense", Map.of(), body).statusCode(404).body("code", equalTo(3007));
    }

    @Test
    void knowsNoEventOfAnotherAccount() {
        api.createEndpoint(receiver.url(path));
        topups.publish(TestEvents.delivered(api.accountId(), Environment.STAGING));
        await().atMost(SOON).until(() -> receiver.requests(path).size() == 1);
        Request got = receiver.requests(path).get(0);

        for (TestApi other : List.of(TestApi.newAccount(), api.live())) {
            Created endpoint = other.createEndpoint("https://example.com/hook");
            Map<String, String> headers = signed(endpoint.secret(), got.header("webhook-id"), Instant.now(), got);
            call(other, endpoint.id(), headers, got.body()).body("data.cause", equalTo("valid"));
            call(other, endpoint.id(), headers, got.body() + " ").body("data.cause", equalTo("secret_unknown"));
        }
    }

    @Test
    void answersWithThreeFieldsAndNoSecret() {
        Created endpoint = api.createEndpoint("https://example.com/hook");
        String body = "{\"text\":\"two\\nlines\"}\r\n\t";
        Map<String, String> headers =
                Signatures.headers(List.of(endpoint.secret()), "evt_1", Instant.now(), bytes(body));

        String answer = verify(endpoint.id(), headers, body)
                .body("code", equalTo(1000))
                .body("data.verdict", equalTo("valid"))
                .extract()
                .asString();

        assertThat(JsonPath.from(answer).getMap("data")).containsOnlyKeys("verdict", "cause", "advice");
        assertThat(answer).doesNotContain(endpoint.secret().substring(6, 20));
        headers.forEach((name, value) ->
                assertThat(name.contains("ignature") && answer.contains(value)).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0007',
            value = {
                "{}                                               | headers body",
                "{\"headers\":[],\"body\":{}}                     | headers body",
                "{\"headers\":{},\"body\":null}                   | body",
                "{\"headers\":null,\"body\":\"\"}                 | headers",
                "{\"headers\":{\"a\":[\"x\"]},\"body\":\"\"}      | headers.a",
                "{\"headers\":{\"a\":\"x\",\"A\":\"y\"},\"body\":\"\"} | headers.A",
                "{\"headers\":{\"a b\":\"x\"},\"body\":\"\"}      | headers",
                "{\"headers\":{},\"body\":\"\",\"secret\":\"s\"}  | secret",
            })
    void namesEveryFaultAtOnce(String request, String fields) {
        Created endpoint = api.createEndpoint("https://example.com/hook");

        List<String> wrong = api.call()
                .contentType(ContentType.JSON)
                .body(request)
                .post(verifyPath(endpoint.id()))
                .then()
                .statusCode(422)
                .body("code", equalTo(3001))
                .extract()
                .jsonPath()
                .getList("data.errors.field");

        assertThat(wrong).containsExactlyElementsOf(Arrays.asList(fields.split(" ")));
    }

    @Test
    void takesNoLongerRequestThanAnyOther() {
        Created endpoint = api.createEndpoint("https://example.com/hook");

        call(api, endpoint.id(), Map.of(), "x".repeat(64 * 1024))
                .statusCode(413)
                .body("code", equalTo(3010));
        assertThat(cause(endpoint, Map.of(STRIPE, "t=1,v1=" + "0".repeat(64)), "x".repeat(60 * 1024)))
                .isEqualTo("secret_unknown");
    }

    @Test
    void asksForTheRightScope() {
        Created endpoint = api.createEndpoint("https://example.com/hook");
        for (Map.Entry<String, Integer> scope :
                Map.of(Scopes.WEBHOOK_READ, 200, Scopes.TOPUP_SEND, 403).entrySet()) {
            given().auth()
                    .oauth2(TestTokens.of(api.accountId(), api.environment(), Set.of(scope.getKey())))
                    .contentType(ContentType.JSON)
                    .body("{\"headers\":{},\"body\":\"\"}")
                    .post(verifyPath(endpoint.id()))
                    .then()
                    .statusCode(scope.getValue());
        }
    }

    private String cause(Created endpoint, Map<String, String> headers, String body) {
        JsonPath answer = verify(endpoint.id(), headers, body).extract().jsonPath();
        String cause = answer.getString("data.cause");
        assertThat(answer.getString("data.verdict")).isEqualTo(cause.equals("valid") ? "valid" : "invalid");
        assertThat(answer.getString("data.advice")).isNotBlank();
        return cause;
    }

    private ValidatableResponse verify(String endpointId, Map<String, String> headers, String body) {
        return call(api, endpointId, headers, body).statusCode(200);
    }

    private static ValidatableResponse call(TestApi api, String endpointId, Map<String, String> headers, String body) {
        return api.call()
                .contentType(ContentType.JSON)
                .body(Map.of("headers", headers, "body", body))
                .post(verifyPath(endpointId))
                .then();
    }

    private static String verifyPath(String endpointId) {
        return TestApi.WEBHOOKS + "/" + endpointId + "/verify";
    }

    private static Map<String, String> all(Request request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
        return headers;
    }

    private static Map<String, String> standardOf(Map<String, String> headers) {
        Map<String, String> standard = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        standard.putAll(headers);
        standard.remove(STRIPE);
        return standard;
    }

    private static Map<String, String> signed(String secret, String id, Instant time, Request request) {
        return Signatures.headers(List.of(secret), id, time, bytes(request.body()));
    }

    private static String withDecodedKey(String secret, Instant now, Request request) {
        String time = Long.toString(now.getEpochSecond());
        Bytes key = Bytes.of(Base64.getDecoder().decode(secret.substring(6)));
        return "t=" + time + ",v1="
                + HexFormat.of()
                        .formatHex(Signatures.hmac(key, bytes(time + "." + request.body()))
                                .toArray());
    }

    private static Bytes bytes(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
