package app.aitopup.gateway;

import static app.aitopup.gateway.Downstream.answer;
import static app.aitopup.gateway.Gateway.ACCOUNT_API;
import static app.aitopup.gateway.Gateway.PASSWORD;
import static app.aitopup.gateway.Gateway.call;
import static app.aitopup.gateway.Gateway.signIn;
import static app.aitopup.gateway.Gateway.signUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Code;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.BrowserCall.Page;
import app.aitopup.gateway.Gateway.SignedUp;
import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every page, whoever asks for it and however. The test speaks for the services. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class PagesIT {
    private static final List<String> FORMS = List.of(
            "/signin",
            "/signup",
            "/signout",
            "/docs",
            "/app/staging/keys",
            "/app/live/wallet/fund",
            "/app/staging/send");

    private final AtomicLong available = new AtomicLong(100_000);
    private Downstream topup;
    private Downstream wallet;
    private Downstream webhook;
    private SignedUp account;
    private String session;

    @BeforeEach
    void listen() {
        topup = Downstream.of("topup");
        wallet = Downstream.of("wallet");
        webhook = Downstream.of("webhook");
        account = signUp();
        session = signIn(account);
        String page = Downstream.ENVELOPE.replace("\"data\":{}", "\"data\":{\"items\":[],\"next_cursor\":null}");
        topup.behave((request, body) -> answer(request, 200, page));
        webhook.behave((request, body) -> answer(request, 200, page));
        wallet.behave((request, body) -> answer(
                request,
                200,
                Downstream.ENVELOPE.replace(
                        "\"data\":{}",
                        "\"data\":{\"items\":[],\"next_cursor\":null,\"available_cents\":" + available.get()
                                + ",\"held_cents\":0,\"threshold_cents\":0}")));
    }

    @AfterEach
    void close() {
        topup.close();
        wallet.close();
        webhook.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/docs", "/docs/errors", "/signin", "/signup", "/app/staging", "/app/live/keys", "/no"})
    void letsInNothingButWhatComesFromHere(String path) {
        BrowserCall call = BrowserCall.get(path);
        Page page = (path.startsWith("/sign") ? call : call.session(session)).send();

        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'")
                .doesNotContain("unsafe");
        assertThat(page.header("Cache-Control")).isEqualTo("no-store");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("X-Request-Id")).isNotNull();
        assertThat(page.text()).doesNotContain("<script>", "onclick=", "style=");
    }

    @Test
    void takesNoFormThatAnotherSiteSends() {
        for (String path : FORMS) {
            Map<String, String> fields = Map.of("name", "forged", "email", account.email(), "password", PASSWORD);
            for (String header : List.of(
                    "X-Nothing: x",
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Site: same-site",
                    "Origin: https://evil.example",
                    "Origin: null")) {
                Page page = BrowserCall.form(path, fields)
                        .session(session)
                        .header(header)
                        .send();
                assertThat(page.status()).as(path + ' ' + header).isEqualTo(403);
                assertThat(page.header("Set-Cookie")).isNull();
            }
        }
        assertThat(keyNames()).doesNotContain("forged", "Quickstart");
        assertThat(BrowserCall.get("/app/staging").session(session).send().status())
                .isEqualTo(200);
    }

    @Test
    void takesAFormOfAnOldBrowserThatSaysItsOriginAlone() {
        Page page = BrowserCall.form("/app/staging/keys", Map.of("name", "old browser"))
                .session(session)
                .header("Origin: http://localhost:" + Gateway.port())
                .send();

        assertThat(page.status()).isEqualTo(200);
        assertThat(keyNames()).contains("old browser");
    }

    @Test
    void asksWhoIsNotSignedInToSignIn() {
        for (String cookie : List.of("", "ses_no", "ses_" + "a".repeat(43), "%00", "a b")) {
            Page page =
                    BrowserCall.get("/app/live/wallet?cursor=x").session(cookie).send();
            assertThat(page.status()).as(cookie).isEqualTo(303);
            assertThat(page.header("Location")).isEqualTo("/signin?next=%2Fapp%2Flive%2Fwallet%3Fcursor%3Dx");
            Page form = BrowserCall.post("/app/staging/keys", Map.of("name", "nobody's"))
                    .session(cookie)
                    .send();
            assertThat(form.header("Location")).isEqualTo("/signin");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "https://evil.example",
                "/\\evil.example",
                "/app//evil.example\r\nSet-Cookie: a=b",
                "/api/agent/v1/keys",
                "javascript:alert(1)",
                ""
            })
    void leadsNobodyElsewhereAfterSigningIn(String next) {
        Page page = BrowserCall.post("/signin", Map.of("email", account.email(), "password", PASSWORD, "next", next))
                .send();

        assertThat(page.status()).isEqualTo(303);
        assertThat(page.header("Location")).isEqualTo("/app/staging");
        assertThat(page.header("Set-Cookie")).startsWith("aitopup_session=ses_").contains("HttpOnly", "SameSite=Lax");
    }

    @Test
    void showsWhatPeopleTypedAsText() {
        String evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        Page minted = BrowserCall.post("/app/staging/keys", Map.of("name", evil))
                .session(session)
                .send();
        assertThat(minted.status()).isEqualTo(200);
        for (Page page : List.of(
                minted,
                BrowserCall.get("/app/staging/keys").session(session).send(),
                BrowserCall.get(
                                "/app/staging/topups?reference=%3Cscript%3Ealert(1)%3C/script%3E%22%27%3E%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")
                        .session(session)
                        .send(),
                BrowserCall.post("/signin", Map.of("email", evil, "password", "wrong wrong wrong", "next", evil))
                        .send())) {
            assertThat(page.text()).contains("&lt;script&gt;").doesNotContain("<script>alert", "<img src=x");
        }
    }

    @Test
    void answersWhatItDoesNotKnowAsAPageToABrowserAndInTheEnvelopeToAProgram() {
        for (String path : List.of("/no", "/app/nowhere", "/app/staging/nothing", "/docs/nothing")) {
            Page page = BrowserCall.get(path).session(session).send();
            assertThat(page.status()).as(path).isEqualTo(404);
            assertThat(page.text()).contains("Not found", "/docs/errors#3007");
        }
        Gateway.Answer program = call("GET", "/no").send();
        assertThat(program.status()).isEqualTo(404);
        assertThat(program.json().get("code").asInt()).isEqualTo(Code.NOT_FOUND.number());
        Page method = BrowserCall.of("DELETE", "/signin").send();
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).isEqualTo("GET, HEAD, POST");
        Page head = BrowserCall.of("HEAD", "/signin").send();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
    }

    @Test
    void refusesAFormThatIsTooLarge() {
        Page page = BrowserCall.post("/app/staging/keys", Map.of("name", "x".repeat(70_000)))
                .session(session)
                .send();

        assertThat(page.status()).isEqualTo(413);
        assertThat(page.text()).contains("3010");
    }

    @Test
    void saysWhatAFormHasWrongAndKeepsWhatWasTyped() {
        String email = "p-" + UUID.randomUUID() + "@example.com";
        Page page = BrowserCall.post("/signup", Map.of("email", email, "password", "short", "name", ""))
                .send();

        assertThat(page.status()).isEqualTo(422);
        assertThat(page.text())
                .contains("<code>password</code>", "<code>name</code>", email)
                .doesNotContain("short\"");
    }

    @Test
    void countsForTheReadersAddressAndBelievesNobodyElsesMark() {
        BrowserCall.post("/app/staging/keys", Map.of("name", "from afar"))
                .session(session)
                .from("127.0.2.9")
                .send();
        assertThat(addresses()).contains("127.0.2.9");

        call("POST", ACCOUNT_API + "/keys")
                .bearer(session)
                .header("X-AiTopUp-Portal", "a".repeat(43))
                .header("X-Forwarded-For", "203.0.113.77")
                .json("{\"environment\":\"staging\",\"name\":\"liar\"}")
                .send()
                .succeeded(201);
        assertThat(addresses()).doesNotContain("203.0.113.77");
    }

    @Test
    void showsWhatIsThereWhenAServiceIsDown() {
        webhook.close();

        Page page = BrowserCall.get("/app/staging").session(session).send();

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("$1,000.00", "Service unavailable", "/docs/errors#4006");
    }

    @Test
    void tellsEveryWindowThatSomethingHasChangedUntilTheSessionEnds() throws IOException {
        try (Socket one =
                        BrowserCall.get("/app/staging/changes").session(session).open();
                Socket other =
                        BrowserCall.get("/app/staging/changes").session(session).open();
                Socket live =
                        BrowserCall.get("/app/live/changes").session(session).open()) {
            for (Socket window : List.of(one, other, live)) {
                BrowserCall.readUntil(window.getInputStream(), "event: changed");
                BrowserCall.readUntil(window.getInputStream(), "event: standing");
            }
            available.set(99_000);
            for (Socket window : List.of(one, other, live)) {
                BrowserCall.readUntil(window.getInputStream(), "event: changed");
            }
            webhook.close();
            BrowserCall.readUntil(one.getInputStream(), "Service unavailable");

            call("DELETE", ACCOUNT_API + "/session").bearer(session).send().succeeded(200);
            for (Socket window : List.of(one, other, live)) {
                InputStream in = window.getInputStream();
                assertThat(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                        .contains("event: over")
                        .doesNotContain("event: changed");
            }
        }
    }

    @Test
    void tellsAWindowWhoseSessionHasEndedAndNoneOfTheOthers() throws IOException {
        String second = signIn(account);
        try (Socket stays =
                        BrowserCall.get("/app/staging/changes").session(session).open();
                Socket goes =
                        BrowserCall.get("/app/staging/changes").session(second).open()) {
            BrowserCall.readUntil(stays.getInputStream(), "event: standing");
            BrowserCall.readUntil(goes.getInputStream(), "event: standing");

            call("DELETE", ACCOUNT_API + "/session").bearer(second).send().succeeded(200);

            BrowserCall.readUntil(goes.getInputStream(), "event: over");
            assertThat(goes.getInputStream().readAllBytes()).isNotNull();
            available.set(1);
            BrowserCall.readUntil(stays.getInputStream(), "event: changed");
        }
        Page part = BrowserCall.get("/app/staging")
                .session(second)
                .header("HX-Request: true")
                .send();
        assertThat(part.status()).isEqualTo(200);
        assertThat(part.header("HX-Redirect")).isEqualTo("/signin?next=%2Fapp%2Fstaging");
    }

    @Test
    void tellsSoManyWindowsOfAnAccountAndForgetsThoseThatHaveGone() throws IOException {
        List<Socket> windows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket window =
                    BrowserCall.get("/app/staging/changes").session(session).open();
            BrowserCall.readUntil(window.getInputStream(), "event: changed");
            windows.add(window);
        }
        assertThat(BrowserCall.get("/app/staging/changes")
                        .session(session)
                        .send()
                        .status())
                .isEqualTo(429);
        for (Socket window : windows) {
            window.close();
        }
        await().untilAsserted(() -> {
            try (Socket window =
                    BrowserCall.get("/app/staging/changes").session(session).open()) {
                BrowserCall.readUntil(window.getInputStream(), "event: changed");
            }
        });
    }

    @Test
    void answersHeadOfAStreamWithItsHeadAlone() {
        for (String path : List.of("/app/staging/changes", "/demo/run")) {
            Page head = BrowserCall.of("HEAD", path).session(session).send();
            assertThat(head.status()).as(path).isIn(200, 503);
            assertThat(head.text()).isEmpty();
        }
        assertThat(topup.received()).isEmpty();
    }

    @Test
    void keepsWhatWasChosenWhenAFormIsRefused() {
        Page page = BrowserCall.post("/app/staging/keys", Map.of("name", " ", "scopes", "topup:read"))
                .session(session)
                .send();

        assertThat(page.status()).isEqualTo(422);
        assertThat(page.text())
                .contains("value=\"topup:read\" checked", "<details open>")
                .doesNotContain("value=\"topup:send\" checked");
    }

    private List<String> keyNames() {
        return texts("/keys", "name");
    }

    private List<String> addresses() {
        return texts("/audit", "ip");
    }

    private List<String> texts(String path, String field) {
        JsonNode items = call("GET", ACCOUNT_API + path)
                .bearer(session)
                .send()
                .succeeded(200)
                .data()
                .get("items");
        return items.findValuesAsText(field);
    }
}
