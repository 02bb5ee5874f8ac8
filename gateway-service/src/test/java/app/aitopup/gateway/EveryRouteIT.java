package app.aitopup.gateway;

import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PUBLIC;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.Gateway.Answer;
import app.aitopup.gateway.Gateway.Call;
import app.aitopup.gateway.Gateway.SignedUp;
import app.aitopup.gateway.api.ResourceRoutes;
import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.Route;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds on every route of the gateway, whoever answers it. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class EveryRouteIT {
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW");

    @Inject
    ResourceRoutes resources;

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
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
        webhook.close();
    }

    /** The methods of each path there is. */
    private Map<String, Set<String>> paths() {
        Map<String, Set<String>> paths = new TreeMap<>();
        PublicRoutes.all().forEach(route -> add(paths, PUBLIC + route.path(), route.method()));
        resources.all().forEach(route -> add(paths, route.path(), route.method()));
        assertThat(paths).containsKeys(PUBLIC + "/topup/send", ACCOUNT_API + "/keys", "/api/operator/v1/books");
        return paths;
    }

    private static void add(Map<String, Set<String>> paths, String template, String method) {
        Set<String> methods = paths.computeIfAbsent(template.replaceAll("\\{[^}]+}", "id_1"), path -> new TreeSet<>());
        methods.add(method);
        if (method.equals("GET")) {
            methods.add("HEAD");
        }
    }

    @Test
    void answersOptions() {
        paths().forEach((path, methods) -> {
            Answer answer = call("OPTIONS", path).send().succeeded(200);

            assertAllow(answer, methods);
            assertThat(answer.data().get("allow").asText())
                    .isEqualTo(answer.header("Allow").orElseThrow());
        });
    }

    @Test
    void refusesEveryOtherMethodAndSaysWhichThereAre() throws IOException {
        for (Map.Entry<String, Set<String>> path : paths().entrySet()) {
            List<String> others = new ArrayList<>(METHODS);
            others.removeAll(path.getValue());
            for (String method : others) {
                if (method.equals("HEAD")) {
                    try (RawConnection connection = RawConnection.open()) {
                        connection.send("HEAD " + path.getKey() + " HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n");
                        assertThat(connection.readHead().status()).isEqualTo(405);
                    }
                } else {
                    Answer answer = call(method, path.getKey()).send().failed(Code.METHOD_NOT_ALLOWED);
                    assertAllow(answer, path.getValue());
                }
            }
        }
    }

    @Test
    void answersNobodyWhoTakesNoJson() {
        for (Map.Entry<String, Set<String>> path : paths().entrySet()) {
            for (String method : path.getValue()) {
                if (method.equals("HEAD")) {
                    continue;
                }
                for (String accept :
                        List.of("text/html", "application/xml, text/*;q=0.5", "*/*, application/json;q=0")) {
                    Call call =
                            call(method, path.getKey()).bearer(account.key()).header("Accept", accept);
                    Answer answer = (method.equals("GET") ? call : call.json("{}")).send();
                    if (PublicRoutes.movesMoney(method, path.getKey())) {
                        answer.failedUntouched(Code.MEDIA_TYPE_UNSUPPORTED, 406);
                    } else {
                        answer.failed(Code.MEDIA_TYPE_UNSUPPORTED, 406);
                    }
                }
            }
        }
        assertNothingWasPassedOn();
    }

    @Test
    void takesNoBodyButJson() {
        paths().forEach((path, methods) -> methods.forEach(method -> {
            if (!takesBody(path, method)) {
                return;
            }
            for (String type :
                    List.of("text/plain", "application/json;charset=utf-16", "application/x-www-form-urlencoded")) {
                Answer answer = call(method, path)
                        .bearer(account.key())
                        .header("Content-Type", type)
                        .body(BodyPublishers.ofString("{}"))
                        .send();
                if (PublicRoutes.movesMoney(method, path)) {
                    answer.failedUntouched(Code.MEDIA_TYPE_UNSUPPORTED);
                } else {
                    answer.failed(Code.MEDIA_TYPE_UNSUPPORTED);
                }
            }
        }));
        assertNothingWasPassedOn();
    }

    private boolean takesBody(String path, String method) {
        return PublicRoutes.of(PublicRoutes.at(path), method)
                        .map(route -> route.body() != Route.Body.NONE)
                        .orElse(false)
                || resources.all().stream()
                        .anyMatch(call -> call.takesBody()
                                && call.method().equals(method)
                                && call.pattern().matcher(path).matches());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/api/nothing",
                "/api/agent/v1",
                "/api/agent/v1/keys/",
                "/api/agent/v1//keys",
                "/api/agent/v1/keys;a=b",
                "/api;x/operator/v1/books",
                "/api;/agent/v1/keys",
                "/;x/api/operator/v1/books",
                "/api/agent/v1/keys/a.b",
                "/api/agent/v1/%6beys",
                "/api/agent/v1/x/../keys",
                "/api/operator/v1/accounts/%2e%2e/credits",
                "/api/public/v1/../../agent/v1/keys",
                "/%61pi/agent/v1/keys"
            })
    void knowsNoOtherPath(String path) throws IOException {
        for (String method : List.of("GET", "POST", "OPTIONS", "TRACE")) {
            try (RawConnection connection = RawConnection.open()) {
                connection.send(
                        method + " " + path + " HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 0\\r\\n\\r\\n");
                RawConnection.Reply reply = connection.read();
                assertThat(reply.status()).as(method).isEqualTo(404);
                assertThat(reply.json().get("code").asInt()).isEqualTo(Code.NOT_FOUND.number());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PUBLIC + "/codes",
                PUBLIC + "/key",
                PUBLIC + "/balance",
                PUBLIC + "/topup/txn_1",
                PUBLIC + "/nothing",
                ACCOUNT_API + "/keys",
                ACCOUNT_API + "/wallet?environment=staging",
                ACCOUNT_API + "/wallet?environment=mars",
                "/api/operator/v1/books"
            })
    void answersHeadAsGetButForTheBody(String path) throws IOException {
        String token = path.startsWith(PUBLIC) ? account.key() : signIn(account);
        String rest =
                " " + path + " HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: Bearer " + token + "\\r\\n\\r\\n";
        try (RawConnection connection = RawConnection.open()) {
            connection.send("GET" + rest);
            RawConnection.Reply get = connection.read();
            connection.send("HEAD" + rest);
            RawConnection.Reply head = connection.readHead();
            // If the answer had a body, it would stand here.
            connection.send("HEAD" + rest);
            assertThat(connection.readHead().status()).isEqualTo(get.status());

            assertThat(head.status()).isEqualTo(get.status());
            assertThat(head.header("Content-Type")).isEqualTo(get.header("Content-Type"));
            assertThat(Integer.parseInt(head.header("Content-Length")))
                    .as("but for the digits of a fraction of a second")
                    .isCloseTo(get.body().length, Offset.offset(10));
            assertThat(head.all("Cache-Control")).isEqualTo(get.all("Cache-Control"));
        }
    }

    @Test
    void letsWhatIsTheSameForEverybodyBeKeptAndNothingElse() {
        assertThat(call("GET", PUBLIC + "/codes").send().header("Cache-Control"))
                .contains("public, max-age=300");
        for (String path : List.of(PUBLIC + "/key", PUBLIC + "/balance", "/api/nothing", ACCOUNT_API + "/keys")) {
            assertThat(call("GET", path).bearer(account.key()).send().header("Cache-Control"))
                    .as(path)
                    .contains("no-store");
        }
    }

    @Test
    void answersWhoSpeaksTheOldHttp() throws IOException {
        try (RawConnection connection = RawConnection.open()) {
            connection.send("GET " + PUBLIC + "/codes HTTP/1.0\\r\\n\\r\\n");

            assertThat(connection.read().status()).isEqualTo(200);
            assertThat(connection.hasEnded()).isTrue();
        }
        try (RawConnection connection = RawConnection.open()) {
            connection.send("GET /api/nothing HTTP/1.0\\r\\nConnection: keep-alive\\r\\n\\r\\n");
            assertThat(connection.read().status()).isEqualTo(404);
            connection.send("GET " + PUBLIC + "/codes HTTP/1.0\\r\\n\\r\\n");
            assertThat(connection.read().status()).isEqualTo(200);
        }
    }

    @Test
    void givesLeaveToSendABodyOnEveryRoute() {
        call("POST", ACCOUNT_API + "/session")
                .expectContinue()
                .json("{}")
                .send()
                .failed(Code.FIELD_INVALID);
    }

    @Test
    void servesHealthOnTheSamePort() {
        assertThat(call("GET", "/q/health/live").send().status()).isEqualTo(200);
    }

    private static void assertAllow(Answer answer, Set<String> methods) {
        Set<String> expected = new TreeSet<>(methods);
        expected.add("OPTIONS");
        assertThat(answer.header("Allow").orElseThrow().split(", ")).containsExactlyInAnyOrderElementsOf(expected);
    }

    private void assertNothingWasPassedOn() {
        assertThat(topup.received()).isEmpty();
        assertThat(webhook.received()).isEmpty();
        assertThat(wallet.received(PUBLIC)).isEmpty();
    }
}
