package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.webhook.domain.UrlFault;
import app.aitopup.webhook.outbound.FakeNameServer;
import app.aitopup.webhook.outbound.RawReceiver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tables of URLs against the real API, closed as it is by default, with nobody to be told of them. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@QuarkusTestResource(value = RefusedUrlsIT.Names.class, restrictToAnnotatedClass = true)
@TestProfile(RefusedUrlsIT.Closed.class)
@Timeout(300)
class RefusedUrlsIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Map<TestApi, String> TOKENS = new ConcurrentHashMap<>();

    private static RawReceiver canary;

    /** What stands where nobody configures anything else. */
    public static class Closed implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("aitopup.webhook.allow-loopback-receivers", "false");
        }
    }

    /** A name server that takes down what it is asked. */
    public static class Names implements QuarkusTestResourceLifecycleManager {
        static FakeNameServer server;

        @Override
        public Map<String, String> start() {
            server = new FakeNameServer().answer("127.0.0.1.nip.io", "127.0.0.1");
            return Map.of("aitopup.webhook.name-servers", "127.0.0.1:" + server.port());
        }

        @Override
        public void stop() {
            server.close();
        }
    }

    @BeforeAll
    static void start() {
        canary = new RawReceiver(RawReceiver.Peer::hold);
    }

    @AfterAll
    static void stop() {
        canary.close();
    }

    @Test
    void refusesEveryUrlOfTheTableByItsRule() {
        TestApi account = TestApi.newAccount();
        for (List<String> row : table("/urls/refused.tsv")) {
            refused(in(row.get(0), account), row.get(1), UrlFault.valueOf(row.get(2)));
            // What is refused in staging is refused in live, if by another rule.
            refused(account.live(), row.get(1));
        }

        nothingIsStored(account);
        nobodyWasTold();
    }

    @Test
    void refusesWhatWouldLeadToAListenerOnThisMachine() {
        TestApi account = TestApi.newAccount();
        for (String host : List.of(
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "localhost",
                "0.0.0.0",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::127.0.0.1]",
                "app.localhost",
                "user@127.0.0.1",
                "127.0.0.1%00.example.com",
                "１２７.０.０.１",
                "127。0。0。1")) {
            refused(account, "http://" + host + ":" + canary.port() + "/hook");
            refused(account.live(), "https://" + host + ":" + canary.port() + "/hook");
        }

        nothingIsStored(account);
        nobodyWasTold();
    }

    @Test
    void refusesUrlsThatAreTooLong() {
        JsonObject error = refused(TestApi.newAccount(), "https://example.com/" + "x".repeat(2029));

        assertThat(error.getString("message")).contains("2048 characters");
    }

    @Test
    void takesEveryUrlThatIsGoodWithoutAskingForItsName() {
        TestApi account = TestApi.newAccount();
        List<List<String>> rows = table("/urls/accepted.tsv");
        for (List<String> row : rows) {
            TestApi api = in(row.get(0), account);
            String id = api.createEndpoint(row.get(1)).id();
            assertThat(api.call().get(TestApi.WEBHOOKS + "/" + id).jsonPath().getString("data.url"))
                    .isEqualTo(row.get(1));
            api.call().delete(TestApi.WEBHOOKS + "/" + id).then().statusCode(200);
        }

        assertThat(rows).hasSizeGreaterThan(50);
        nobodyWasTold();
    }

    private static void refused(TestApi api, String url, UrlFault fault) {
        JsonObject error = refused(api, url);
        assertThat(error.getString("message")).as(url).isEqualTo(fault.message());
        assertThat(error.getString("fix")).as(url).isEqualTo(fault.fix());
    }

    /** The only error there is. */
    private static JsonObject refused(TestApi api, String url) {
        JsonObject answer = post(api, url);
        assertThat(answer.getInteger("code")).as(url).isEqualTo(5002);
        JsonArray errors = answer.getJsonObject("data").getJsonArray("errors");
        assertThat(errors).as(url).hasSize(1);
        JsonObject error = errors.getJsonObject(0);
        assertThat(error.getString("field")).isEqualTo("url");
        assertThat(error.getString("message") + error.getString("fix"))
                .as("no address of " + url)
                .doesNotContainPattern("[0-9]+\\.[0-9]|[0-9a-f]*:[0-9a-f]*:");
        return error;
    }

    /** By a client that is quicker with many calls than the one of the other tests. */
    private static JsonObject post(TestApi api, String url) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + TestApi.WEBHOOKS))
                .header("Authorization", "Bearer " + TOKENS.computeIfAbsent(api, RefusedUrlsIT::token))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JsonObject.of("url", url).encode()))
                .build();
        try {
            HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
            assertThat(response.statusCode()).as(url).isEqualTo(422);
            return new JsonObject(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String token(TestApi api) {
        return TestTokens.of(api.accountId(), api.environment());
    }

    private static void nothingIsStored(TestApi account) {
        for (TestApi api : List.of(account, account.live())) {
            api.call().get(TestApi.WEBHOOKS).then().body("data.items", empty());
        }
    }

    private static void nobodyWasTold() {
        assertThat(canary.connections()).as("no packet").isZero();
        assertThat(Names.server.questions()).as("no look-up").isEmpty();
    }

    private static TestApi in(String environment, TestApi staging) {
        return Environment.of(environment).orElseThrow() == Environment.LIVE ? staging.live() : staging;
    }

    private static List<List<String>> table(String resource) {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(RefusedUrlsIT.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .skip(1)
                    .map(line -> List.of(line.split("\t", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
