package app.aitopup.webhook;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.edge.testing.TestTokens;
import app.aitopup.webhook.TestApi.Created;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class EndpointsIT {
    private static final String URL = "https://example.com/hook";

    private final TestApi api = TestApi.newAccount();

    @Inject
    Pool pool;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoint_id=%00                             | endpoint_id",
                "endpoint_id=                                | endpoint_id",
                "status=none                                 | status",
                "status=HELD                                 | status",
                "event_type=pong                             | event_type",
                "event_type=%00                              | event_type",
                "limit=%2B5                                  | limit",
                "limit=007                                   | limit",
                "limit=101                                   | limit",
                "limit=1&limit=1                             | limit",
                "cursor=                                     | cursor",
                "staus=succeeded                             | staus",
                "status=x&endpoint_id=x&limit=x&x=x          | endpoint_id status limit x",
            })
    void refusesAQueryOfTheDeliveryLogThatIsNone(String query, String fields) {
        List<String> wrong = api.call()
                .urlEncodingEnabled(false)
                .get(TestApi.DELIVERIES + "?" + query)
                .then()
                .statusCode(422)
                .body("code", equalTo(3001))
                .extract()
                .jsonPath()
                .getList("data.errors.field");

        assertThat(wrong).containsExactlyElementsOf(Arrays.asList(fields.split(" ")));
    }

    @Test
    void createsAnEndpointAndShowsItsSecretOnce() {
        JsonPath created = api.post("{\"url\":\"" + URL + "\",\"description\":\"Shop\"}")
                .statusCode(201)
                .body("success", equalTo(true))
                .body("code", equalTo(1000))
                .body("transaction_id", nullValue())
                .body("status", equalTo("ok"))
                .extract()
                .jsonPath();

        String secret = created.getString("data.secret");
        String id = created.getString("data.id");
        assertThat(created.getMap("data").keySet().toArray())
                .containsExactly(
                        "id",
                        "url",
                        "description",
                        "events",
                        "enabled",
                        "disabled_reason",
                        "retry_policy",
                        "held",
                        "created_at",
                        "secret");
        assertThat(Ids.isValid(Ids.ENDPOINT, id)).isTrue();
        assertThat(secret).startsWith("whsec_");
        assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSize(32);
        assertThat(created.getList("data.events"))
                .isEqualTo(List.of("topup.delivered", "topup.failed", "topup.cancelled", "balance.low"));
        JsonPath read = api.call()
                .get(TestApi.WEBHOOKS + "/" + id)
                .then()
                .statusCode(200)
                .body("data.url", equalTo(URL))
                .body("data.description", equalTo("Shop"))
                .body("data.enabled", equalTo(true))
                .body("data.held", equalTo(0))
                .extract()
                .jsonPath();
        assertThat(read.getMap("data")).doesNotContainKey("secret");
        assertThat(stored(id)).as("sealed at rest").doesNotContain(secret.substring(6, 20));
    }

    @Test
    void listsEndpointsOldestFirst() {
        Created first = api.createEndpoint(URL);
        Created second = api.createEndpoint(URL + "/2", "topup.failed");

        api.call()
                .get(TestApi.WEBHOOKS)
                .then()
                .statusCode(200)
                .body("data.items.id", equalTo(List.of(first.id(), second.id())))
                .body("data.items[1].events", equalTo(List.of("topup.failed")))
                .body("data.next_cursor", nullValue());
    }

    @Test
    void deletesAnEndpointForGood() {
        Created endpoint = api.createEndpoint(URL);
        String path = TestApi.WEBHOOKS + "/" + endpoint.id();

        api.call().delete(path).then().statusCode(200).body("code", equalTo(1000));

        api.call().get(path).then().statusCode(404).body("code", equalTo(3007));
        api.call().delete(path).then().statusCode(404).body("code", equalTo(3007));
        api.call().get(TestApi.WEBHOOKS).then().body("data.items", empty());
    }

    @Test
    void showsNobodyElsesEndpoints() {
        Created endpoint = api.createEndpoint(URL);
        String path = TestApi.WEBHOOKS + "/" + endpoint.id();

        for (TestApi other : List.of(TestApi.newAccount(), api.live())) {
            other.call().get(path).then().statusCode(404).body("code", equalTo(3007));
            other.call().delete(path).then().statusCode(404).body("code", equalTo(3007));
            other.call().get(TestApi.WEBHOOKS).then().body("data.items", empty());
        }
        api.call().get(path).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "whe_", "whe_01k3v6m8q2w4x6z8b0c2d4f6h8", "%00", "dlv_01k3v6m8q2w4x6z8b0c2d4f6h8"})
    void findsNothingUnderIdsThatAreNone(String id) {
        for (String path : List.of(TestApi.WEBHOOKS + "/", TestApi.DELIVERIES + "/")) {
            given().urlEncodingEnabled(false)
                    .auth()
                    .oauth2(TestTokens.of(api.accountId(), api.environment()))
                    .get(path + id)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo(3007));
        }
    }

    @Test
    void refusesUrlsThatLeadInsideAndStoresNothing() {
        for (String url : List.of("http://10.0.0.1/", "https://db.internal/", "ftp://example.com/", "nonsense")) {
            api.post("{\"url\":\"" + url + "\"}")
                    .statusCode(422)
                    .body("code", equalTo(5002))
                    .body("success", equalTo(false))
                    .body("data.errors", hasSize(1))
                    .body("data.errors[0].field", equalTo("url"));
        }
        api.live().post("{\"url\":\"http://example.com/\"}").statusCode(422).body("code", equalTo(5002));
        api.call().get(TestApi.WEBHOOKS).then().body("data.items", empty());
    }

    @Test
    void namesEveryFaultAtOnce() {
        api.post("{\"url\":\"ftp://x\",\"events\":[\"topup.invented\"],\"description\":7,\"surprise\":1}")
                .statusCode(422)
                .body("code", equalTo(3001))
                .body("data.errors.field", hasItems("url", "events", "description", "surprise"));
        api.post("{\"url\":\"" + URL + "\",\"events\":[\"ping\"]}")
                .statusCode(422)
                .body("code", equalTo(3001));
        api.post("{}").statusCode(422).body("code", equalTo(3001));
        api.post("{").statusCode(400).body("code", equalTo(3000));
        api.call()
                .contentType(ContentType.JSON)
                .post(TestApi.WEBHOOKS)
                .then()
                .statusCode(400)
                .body("code", equalTo(3000));
        api.call().get(TestApi.WEBHOOKS).then().body("data.items", empty());
    }

    @Test
    void allowsOnlySoManyEndpoints() {
        for (int i = 0; i < 16; i++) {
            api.createEndpoint(URL + i);
        }

        api.post("{\"url\":\"" + URL + "\"}").statusCode(409).body("code", equalTo(5000));
        api.live().createEndpoint(URL);
        api.call().get(TestApi.WEBHOOKS).then().body("data.items", hasSize(16));
    }

    @Test
    void asksForTheRightScope() {
        String readOnly = TestTokens.of(api.accountId(), api.environment(), Set.of(Scopes.WEBHOOK_READ));
        given().auth()
                .oauth2(readOnly)
                .contentType(ContentType.JSON)
                .body("{\"url\":\"" + URL + "\"}")
                .post(TestApi.WEBHOOKS)
                .then()
                .statusCode(403)
                .body("code", equalTo(2003));
        given().auth().oauth2(readOnly).get(TestApi.WEBHOOKS).then().statusCode(200);
        String other = TestTokens.of(api.accountId(), api.environment(), Set.of(Scopes.TOPUP_SEND));
        given().auth().oauth2(other).get(TestApi.DELIVERIES).then().statusCode(403);
        given().get(TestApi.WEBHOOKS).then().statusCode(401).body("code", equalTo(2000));
    }

    @Test
    void takesALiteralPathBeforeATemplate() {
        api.call().get(TestApi.DELIVERIES).then().statusCode(200).body("data.items", empty());
        api.call().delete(TestApi.DELIVERIES).then().statusCode(405).body("code", equalTo(3008));
    }

    private String stored(String id) {
        byte[] sealed = pool.preparedQuery("SELECT secret_sealed FROM endpoints WHERE id = $1")
                .execute(Tuple.of(id))
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getBuffer(0)
                .getBytes();
        return new String(sealed, StandardCharsets.ISO_8859_1);
    }
}
