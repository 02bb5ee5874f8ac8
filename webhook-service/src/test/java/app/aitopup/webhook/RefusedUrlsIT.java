package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.webhook.domain.UrlFault;
import app.aitopup.webhook.outbound.FakeNameServer;
import app.aitopup.webhook.outbound.RawReceiver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The tables of URLs against the real API, closed as it is by default, with nobody to be told of them. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@QuarkusTestResource(value = RefusedUrlsIT.Names.class, restrictToAnnotatedClass = true)
@TestProfile(RefusedUrlsIT.Closed.class)
@Timeout(120)
class RefusedUrlsIT {
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
        JsonPath answer = refused(TestApi.newAccount(), "https://example.com/" + "x".repeat(2029));

        assertThat(answer.getString("data.errors[0].message")).contains("2048 characters");
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
        JsonPath answer = refused(api, url);
        assertThat(answer.getString("data.errors[0].message")).as(url).isEqualTo(fault.message());
        assertThat(answer.getString("data.errors[0].fix")).as(url).isEqualTo(fault.fix());
    }

    private static JsonPath refused(TestApi api, String url) {
        JsonPath answer = api.call()
                .contentType(ContentType.JSON.withCharset(StandardCharsets.UTF_8))
                .body(Map.of("url", url))
                .post(TestApi.WEBHOOKS)
                .then()
                .extract()
                .jsonPath();
        assertThat(answer.getInt("code")).as(url).isEqualTo(5002);
        assertThat(answer.getList("data.errors.field")).as(url).containsExactly("url");
        assertThat(answer.getString("data.errors[0].message") + answer.getString("data.errors[0].fix"))
                .as("no address of " + url)
                .doesNotContainPattern("[0-9]+\\.[0-9]|[0-9a-f]*:[0-9a-f]*:");
        return answer;
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
