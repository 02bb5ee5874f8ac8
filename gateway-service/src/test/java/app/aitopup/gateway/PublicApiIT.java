package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.mint;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Downstream.Received;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way of a public call to its service and back, and who is turned away. The test speaks for the services. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class PublicApiIT {
    private static final String KEY = PUBLIC + "/key";

    private Downstream topup;
    private Downstream wallet;
    private Downstream webhook;
    private SignedUp account;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        webhook = Downstream.of("webhook");
        account = signUp();
        wallet.received().clear();
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
        webhook.close();
    }

    @Test
    void passesACallOnAndTheAnswerBackAsTheyAre() {
        String sent = " {\"amount_cents\" :1000,\r\n\"metadata\":{\"é\":\"\\u00e9 ☃\"} }\n";
        String answered = Downstream.ENVELOPE.replace("{}", "{ \"voucher_code\" : \"ATU-☃\" }") + "\n";
        topup.behave((request, body) -> {
            request.response()
                    .putHeader("Idempotent-Replayed", "true")
                    .putHeader("Retry-After", "7")
                    .putHeader("Set-Cookie", "a=b")
                    .putHeader("X-Internal-Host", "topup-7")
                    .putHeader("X-Request-Id", "not-the-callers");
            Downstream.answer(request, 202, answered);
        });

        Answer answer = call("POST", SEND + "?a=1%202&b=%2F&b")
                .bearer(account.key())
                .header("Idempotency-Key", "order 17")
                .header("Prefer", "respond-async")
                .header("Accept", "application/json")
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .header("X-Request-Id", "my-request.1")
                .json(sent)
                .send();

        Received received = topup.only();
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.uri()).isEqualTo(SEND + "?a=1%202&b=%2F&b");
        assertThat(received.text()).isEqualTo(sent);
        assertThat(received.headers().get("Content-Type")).isEqualTo("application/json");
        assertThat(received.headers().get("Idempotency-Key")).isEqualTo("order 17");
        assertThat(received.headers().get("Prefer")).isEqualTo("respond-async");
        assertThat(received.headers().get("Accept")).isEqualTo("application/json");
        // The caller's trace, with the gateway's own step in it.
        assertThat(received.headers().getAll("traceparent"))
                .singleElement(STRING)
                .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-0[01]")
                .doesNotContain("00f067aa0ba902b7");
        assertThat(received.headers().get("X-Request-Id")).isEqualTo("my-request.1");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text()).isEqualTo(answered);
        assertThat(answer.header("Content-Type")).contains("application/json;charset=UTF-8");
        assertThat(answer.header("Idempotent-Replayed")).contains("true");
        assertThat(answer.header("Retry-After")).contains("7");
        assertThat(answer.response().headers().allValues("X-Request-Id")).containsExactly("my-request.1");
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(answer.header("X-Internal-Host")).isEmpty();
    }

    @Test
    void passesOnNothingThatCouldPoseAsTheGatewaysWord() {
        call("POST", SEND)
                .bearer(account.key())
                .header("X-Account-Id", "acc_other")
                .header("X-Environment", "live")
                .header("X-Forwarded-For", "10.0.0.1")
                .header("Forwarded", "for=10.0.0.1")
                .header("Cookie", "aitopup_session=ses_1")
                .header("Proxy-Authorization", "Bearer x")
                .header("X-HTTP-Method-Override", "DELETE")
                .header("baggage", "account=acc_other")
                .json("{}")
                .send()
                .succeeded(200);

        Set<String> names = new TreeSet<>();
        topup.only().headers().names().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        assertThat(names)
                .containsExactly(
                        "authorization", "content-length", "content-type", "host", "traceparent", "x-request-id");
        assertThat(topup.only().headers().toString()).doesNotContain(account.key());
    }

    @Test
    void vouchesForTheCallerWithATokenThatOneServiceAccepts() {
        call("POST", SEND).bearer(account.key()).json("{}").send().succeeded(200);
        call("GET", PUBLIC + "/balance").bearer(account.key()).send().succeeded(200);
        String live = mint(
                        signIn(account),
                        Map.of("environment", "live", "name", "Live", "scopes", List.of("webhook:read")))
                .get("key")
                .asText();
        call("GET", PUBLIC + "/webhooks").bearer(live).send().succeeded(200);

        JsonNode claims = InternalToken.claims(topup.only());
        assertThat(claims.get("iss").asText()).isEqualTo("aitopup-gateway");
        assertThat(claims.get("aud").asText()).isEqualTo("topup-service");
        assertThat(claims.get("sub").asText()).isEqualTo(account.accountId());
        assertThat(claims.get("environment").asText()).isEqualTo("staging");
        assertThat(claims.get("key_id").asText()).isEqualTo(account.keyId());
        assertThat(claims.get("groups")).hasSize(Scopes.ofKeys().size());
        assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(300);
        assertThat(Instant.ofEpochSecond(claims.get("exp").asLong()))
                .isAfter(Instant.now().plusSeconds(60));
        assertThat(InternalToken.claims(wallet.received(PUBLIC).get(0))
                        .get("aud")
                        .asText())
                .isEqualTo("wallet-service");
        JsonNode liveClaims = InternalToken.claims(webhook.only());
        assertThat(liveClaims.get("aud").asText()).isEqualTo("webhook-service");
        assertThat(liveClaims.get("environment").asText()).isEqualTo("live");
        assertThat(liveClaims.get("groups").toString()).isEqualTo("[\"webhook:read\"]");
    }

    @Test
    void passesEveryIdempotencyKeyOnForTheServiceToRefuse() {
        call("POST", SEND)
                .bearer(account.key())
                .header("Idempotency-Key", "a")
                .header("Idempotency-Key", "b")
                .json("{}")
                .send()
                .succeeded(200);

        assertThat(topup.only().headers().getAll("Idempotency-Key")).containsExactly("a", "b");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /topup/txn_01jz?x=1,            topup",
        "GET,    /topup,                         topup",
        "GET,    /topup?status=pending&recipient_email=a%2Bb%40example.com&cursor=x&limit=5, topup",
        "POST,   /topup/txn_01jz/cancel,         topup",
        "GET,    /platforms,                     topup",
        "GET,    /balance,                       wallet",
        "GET,    /wallets?platform=claude,       wallet",
        "GET,    /webhooks,                      webhook",
        "POST,   /webhooks,                      webhook",
        "GET,    /webhooks/whe_01jz,             webhook",
        "DELETE, /webhooks/whe_01jz,             webhook",
        "GET,    /webhooks/deliveries?limit=2,   webhook",
        "GET,    /webhooks/deliveries/dlv_01jz,  webhook",
    })
    void passesEachCallOnToTheServiceThatAnswersIt(String method, String path, String service) {
        Gateway.Call call = call(method, PUBLIC + path).bearer(account.key());
        if (method.equals("POST")) {
            call.json("{}");
        }
        call.send().succeeded(200);

        Map<String, Downstream> services = Map.of("topup", topup, "wallet", wallet, "webhook", webhook);
        services.forEach((name, downstream) ->
                assertThat(downstream.received(PUBLIC)).as(name).hasSize(name.equals(service) ? 1 : 0));
        Received received = services.get(service).received(PUBLIC).get(0);
        assertThat(received.method()).isEqualTo(method);
        assertThat(received.uri()).isEqualTo(PUBLIC + path);
    }

    @Test
    void givesARequestAnIdOfItsOwnWhereTheCallersIsNotSane() {
        Answer answer = call("GET", PUBLIC + "/topup/txn_1")
                .bearer(account.key())
                .header("X-Request-Id", "two words")
                .send()
                .succeeded(200);

        assertThat(answer.header("X-Request-Id").orElseThrow()).startsWith("req_");
        assertThat(topup.only().headers().get("X-Request-Id"))
                .isEqualTo(answer.header("X-Request-Id").orElseThrow());
    }

    @Test
    void answersTheCodesWithoutAKey() {
        JsonNode items =
                call("GET", PUBLIC + "/codes").send().succeeded(200).data().get("items");

        assertThat(items).hasSize(Code.values().length);
        JsonNode delivered = items.get(1);
        assertThat(delivered.toString())
                .isEqualTo("{\"code\":1001,\"http_status\":200,\"meaning\":\"Top-up delivered\",\"success\":true}");
    }

    @Test
    void leavesItToTheServiceToMissABodyThatIsNotThere() {
        call("POST", SEND).bearer(account.key()).json("").send().succeeded(200);

        assertThat(topup.only().text()).isEmpty();
        assertThat(topup.only().headers().get("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void letsACallerSendItsBodyThatWaitsForLeave() {
        call("POST", SEND)
                .bearer(account.key())
                .expectContinue()
                .json("{\"a\":1}")
                .send()
                .succeeded(200);
        assertThat(topup.only().text()).isEqualTo("{\"a\":1}");
    }

    @Test
    void notesWhenAKeyWasUsed() {
        String session = signIn(account);
        call("GET", KEY).bearer(account.key()).send().succeeded(200);

        await().atMost(Duration.ofSeconds(30)).until(() -> !call("GET", Gateway.ACCOUNT_API + "/keys")
                .bearer(session)
                .send()
                .data()
                .at("/items/0/last_used_at")
                .isNull());
    }
}
