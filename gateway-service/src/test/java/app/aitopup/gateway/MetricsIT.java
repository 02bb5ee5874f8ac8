package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.SEND;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.Call;
import app.aitopup.gateway.Gateway.SignedUp;
import app.aitopup.gateway.domain.KeyText;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/metrics.md says of this service's figures. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class MetricsIT {
    private static final Pattern ANSWERS =
            Pattern.compile("(?m)^aitopup_answers_total\\{api=\"(\\w+)\",code=\"(\\w+)\"} (\\S+)$");
    private static final String LOOK_UPS = "aitopup_key_lookups_total{result=\"%s\"}";
    private static final String MEASURED = "aitopup_answer_duration_seconds_count";
    private static final String OPERATOR = "/api/operator/v1/books";
    private static final String NO_CHUNK = "no chunk\\r\\n";

    private Downstream topup;
    private Downstream wallet;
    private SignedUp account;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        account = signUp();
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
    }

    @Test
    void countsWhatItAnswersByItself() {
        Map<String, Double> before = answers();

        call("GET", PUBLIC + "/codes").send().succeeded(200);
        call("GET", PUBLIC + "/codes").send().succeeded(200);
        String etag =
                call("GET", PUBLIC + "/openapi.json").send().header("ETag").orElseThrow();
        call("GET", PUBLIC + "/openapi.json").header("If-None-Match", etag).send();
        call("GET", PUBLIC + "/balance").send().failed(Code.API_KEY_MISSING);
        call("GET", ACCOUNT_API + "/keys").send().failed(Code.SESSION_INVALID);
        call("HEAD", ACCOUNT_API + "/keys").send();
        call("POST", ACCOUNT_API + "/session").json("{").send().failed(Code.REQUEST_MALFORMED);
        call("GET", OPERATOR).send().failed(Code.API_KEY_MISSING);
        call("GET", "/api/nothing").send().failed(Code.NOT_FOUND);
        call("GET", "/nothing").send();
        // Not in the envelope, and no call of anybody.
        call("GET", "/q/health/live").send();

        assertThat(since(before))
                .isEqualTo(Map.of(
                        "public 1000", 2.0,
                        "public none", 2.0,
                        "public 2000", 1.0,
                        "agent 2006", 2.0,
                        "agent 3000", 1.0,
                        "operator 2000", 1.0,
                        "none 3007", 2.0));
    }

    @Test
    void countsWhatServicesAnswerAndWhatTheyDoNot() {
        String session = signIn(account);
        String owners = ACCOUNT_API + "/wallet?environment=staging";
        Map<String, Double> before = answers();

        topup.behave((request, body) -> Downstream.answer(request, 202, Downstream.ENVELOPE.replace("1000", "1002")));
        with(call("POST", SEND)).json("{}").send();
        call("GET", owners).bearer(session).send();
        topup.behave((request, body) -> request.connection().close());
        with(call("POST", SEND)).json("{}").send();
        wallet.behave((request, body) -> request.connection().close());
        call("GET", owners).bearer(session).send().failed(Code.SERVICE_UNAVAILABLE);

        assertThat(since(before))
                .isEqualTo(Map.of("public 1002", 1.0, "agent 1000", 1.0, "public 4006", 1.0, "agent 4006", 1.0));
    }

    @ParameterizedTest
    @CsvSource({
        // The target of what cannot be read is not known.
        "nonsense\\r\\n\\r\\n, none, 3000",
        "GET /api/public/v1/codes HTTP/1.1\\r\\n\\r\\n, public, 3000",
        "GET /api/agent/v1/keys HTTP/1.1\\r\\nHost: a\\r\\nX: {x*20000}\\r\\n\\r\\n, agent, 3010",
        // A body that turns out to be at fault while somebody waits for it, of a route and of a resource.
        "POST /api/public/v1/topup/send HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n"
                + "Content-Type: application/json\\r\\n\\r\\n" + NO_CHUNK + ", public, 3000",
        "POST /api/agent/v1/session HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n"
                + "Content-Type: application/json\\r\\n\\r\\n" + NO_CHUNK + ", agent, 3000"
    })
    void countsWhatIsNoHttp(String request, String api, int code) throws IOException {
        Map<String, Double> before = answers();

        try (RawConnection connection = RawConnection.open()) {
            String with = request.replace("Host: a", "Host: a\\r\\nAuthorization: Bearer " + account.key());
            assertThat(connection.send(with).read().json().get("code").asInt()).isEqualTo(code);
            assertThat(connection.hasEnded()).isTrue();
        }

        assertThat(since(before)).isEqualTo(Map.of(api + ' ' + code, 1.0));
    }

    @Test
    void countsLookUpsOfKeys() {
        double found = lookUps("found");
        double cached = lookUps("cached");
        double unknown = lookUps("unknown");
        double cachedUnknown = lookUps("cached_unknown");

        with(call("GET", PUBLIC + "/balance")).send().succeeded(200);
        // More than one look where the table was long in answering.
        assertThat(lookUps("found")).isGreaterThan(found);
        assertThat(lookUps("cached")).isEqualTo(cached);

        // For less than a second a key is remembered.
        await().until(() -> {
            with(call("GET", PUBLIC + "/balance")).send().succeeded(200);
            return lookUps("cached") > cached;
        });

        String nobodys = KeyText.next(Environment.STAGING, new SecureRandom()).text();
        for (int i = 0; i < 3; i++) {
            call("GET", PUBLIC + "/balance").bearer(nobodys).send().failed(Code.API_KEY_INVALID);
        }
        assertThat(lookUps("unknown")).isEqualTo(unknown + 1);
        assertThat(lookUps("cached_unknown")).isEqualTo(cachedUnknown + 2);
    }

    @Test
    void measuresCallsOfThePublicApi() {
        double before = Metrics.of(MEASURED);

        with(call("GET", PUBLIC + "/balance")).send().succeeded(200);
        call("GET", PUBLIC + "/nothing").send().failed(Code.NOT_FOUND);

        // The caller may have the answer before its end has been seen here.
        await().until(() -> Metrics.of(MEASURED) == before + 2);
    }

    @Test
    void tellsNoCallerAndNamesNobody() {
        with(call("GET", PUBLIC + "/balance")).send().succeeded(200);

        Answer asked = call("GET", "/q/metrics").send();
        assertThat(asked.status()).isEqualTo(404);
        assertThat(asked.json().get("code").asInt()).isEqualTo(Code.NOT_FOUND.number());
        assertThat(Metrics.scrape())
                .contains("aitopup_instances_passed_over{service=\"topup\"} 0")
                .doesNotContain(account.accountId(), account.keyId(), account.key(), "/balance", "127.0.0.1");
    }

    private Call with(Call call) {
        return call.bearer(account.key());
    }

    private static double lookUps(String result) {
        return Metrics.of(LOOK_UPS.formatted(result));
    }

    /** How many answers there were so far, by API and code. */
    private static Map<String, Double> answers() {
        Map<String, Double> answers = new TreeMap<>();
        ANSWERS.matcher(Metrics.scrape())
                .results()
                .forEach(series ->
                        answers.put(series.group(1) + ' ' + series.group(2), Double.valueOf(series.group(3))));
        assertThat(answers).hasSize(4 * (Code.values().length + 1));
        return answers;
    }

    /** How many more there are now, where there are more. */
    private static Map<String, Double> since(Map<String, Double> before) {
        Map<String, Double> more = answers();
        more.replaceAll((series, count) -> count - before.get(series));
        more.values().removeIf(count -> count == 0);
        return more;
    }
}
