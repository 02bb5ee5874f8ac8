package app.aitopup.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The portal in a real browser, used as a new user would, with nothing read but the screen. */
@Timeout(180)
class PortalPagesIT {
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path directory;

    private Browser browser;
    private Page page;

    @BeforeAll
    static void start() {
        Suite.start();
    }

    @BeforeEach
    void open() {
        browser = Browser.open();
        page = browser.window();
    }

    @AfterEach
    void close() {
        if (browser != null) {
            try {
                browser.assertNothingWentWrong();
            } finally {
                browser.close();
            }
        }
    }

    @Test
    void takesANewUserFromSignUpToAWebhookThatWasReplayed() throws IOException, InterruptedException {
        page.navigate("/");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Mint a staging key"))
                .click();
        signUp(page);
        assertThat(page.locator("#key")).containsText(Pattern.compile("ak_staging_\\w{20,}"));
        String curl = page.locator("#curl").textContent();
        browser.inspect(page, "welcome");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("To the dashboard"))
                .click();
        assertThat(page.getByText("From zero to delivered")).isVisible();
        assertThat(page.locator("#balance")).hasText("$1,000.00");
        browser.inspect(page, "overview-empty");

        click("Use the test receiver");
        assertThat(page.locator("#secret")).containsText("whsec_");
        browser.inspect(page, "secret");
        link("Overview").click();
        Page other = browser.window();
        other.navigate("/app/staging");
        assertThat(other.locator("#standing")).containsText("up to date");
        assertThat(page.locator("#standing")).containsText("up to date");
        run(curl);

        for (Page window : List.of(page, other)) {
            assertThat(window.locator("#balance")).hasText("$990.00");
            assertThat(window.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Top-ups"))
                            .first())
                    .containsText("delivered");
            assertThat(window.getByRole(
                            AriaRole.REGION,
                            new Page.GetByRoleOptions().setName("Deliveries").setExact(true)))
                    .containsText("succeeded");
        }
        browser.inspect(page, "overview");

        link("Delivery log").click();
        page.locator("a[href*='/deliveries/dlv_']").first().click();
        Locator request = page.locator("#attempt-1 pre").first();
        assertThat(request).containsText("X-AiTopUp-Signature: t=");
        assertThat(request).containsText("webhook-signature: v1,");
        click("Replay it");
        assertThat(page.locator("#attempt-2")).containsText("204");
        browser.inspect(page, "delivery");

        link("Top-ups").click();
        page.locator("a[href*='/topups/txn_']").first().click();
        assertThat(page.locator("#status")).hasText("delivered");
        assertThat(page.getByText("Ledger entries").first()).isVisible();
        assertThat(page.locator(".timeline")).containsText("webhook-service");
        browser.inspect(page, "topup");
    }

    @Test
    void showsEachFailureAsWhatItIs() {
        signUpAt(page);
        page.navigate("/app/staging/send");
        page.getByLabel("Recipient's e-mail").fill("name+fail@example.com");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Send").setExact(true))
                .click();
        assertThat(page.locator("#status")).hasText("failed");
        assertThat(page.getByText("released").first()).isVisible();

        page.navigate("/app/staging/send");
        page.getByLabel("Amount in US dollars").fill("0.10");
        page.getByLabel("Recipient's e-mail").fill("<b>nobody</b>");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Send").setExact(true))
                .click();
        Locator alert = page.getByRole(AriaRole.ALERT);
        assertThat(alert).containsText("amount_cents");
        assertThat(alert).containsText("recipient_email");
        assertThat(page.getByLabel("Recipient's e-mail")).hasValue("<b>nobody</b>");
        browser.inspect(page, "send-refused");

        page.navigate("/app/staging/send");
        page.getByLabel("Recipient's e-mail").fill("name+hold@example.com");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Send").setExact(true))
                .click();
        assertThat(page.locator("#status")).hasText("pending");
        page.onDialog(dialog -> dialog.accept());
        click("Cancel it");
        assertThat(page.locator("#status")).hasText("cancelled");
    }

    @Test
    void countsAWindowBeforeItSendsItAgainAndTellsWhatIsWrongWithASignature() {
        signUpAt(page);
        page.navigate("/app/staging/webhooks");
        click("Use the test receiver");
        String secret = page.locator("#secret").textContent();
        link("To the endpoint").click();
        String endpoint = page.url();
        send("user@example.com");
        page.navigate(endpoint);
        assertThat(page.getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName("Deliveries").setExact(true)))
                .containsText("succeeded");

        page.getByLabel("From").fill("2026-01-01T00:00");
        page.getByLabel("Those that are").selectOption("succeeded");
        click("Count");
        assertThat(page.locator("#count")).hasText("1 deliveries are in this window.");
        click("Send 1 again");
        assertThat(page.getByText("are being sent again")).isVisible();

        click("Send a ping");
        assertThat(page.locator("#test-outcome")).containsText("status 204");
        click("Conformance run");
        assertThat(page.locator("#conformance")).containsText("does right in 4 of 7 cases");

        page.getByLabel("The headers that you received, one a line")
                .fill("X-AiTopUp-Signature: t=1,v1=00\nContent-Type: application/json");
        page.getByLabel("The body, exactly").fill("{}");
        click("Ask");
        assertThat(page.locator("#doctor")).containsText("invalid");
        browser.inspect(page, "endpoint");

        page.onDialog(dialog -> dialog.accept());
        click("Rotate it");
        assertThat(page.locator("#secret")).containsText("whsec_");
        assertThat(page.locator("#secret").textContent()).isNotEqualTo(secret);
        page.navigate(endpoint);
        click("Disable it");
        assertThat(page.getByText("Disabled").first()).isVisible();
        click("Enable, and send what is held");
        assertThat(page.getByText("Changed.")).isVisible();
        click("Delete it");
        assertThat(page.getByText("The endpoint is deleted.")).isVisible();
    }

    @Test
    void mintsRotatesAndRevokesKeysInBothWorlds() {
        signUpAt(page);
        for (String environment : List.of("staging", "live")) {
            page.navigate("/app/" + environment + "/keys");
            assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Environment")))
                    .containsText(environment.toUpperCase(Locale.ROOT));
            page.getByLabel("Name").fill("Shop " + environment);
            page.getByText("Limit it").click();
            page.getByLabel("At most per day (UTC), US dollars").fill("12.50");
            click("Mint it");
            String key = page.locator("#key").textContent();
            assertThat(key).startsWith("ak_" + environment + "_");
            assertThat(limits(key)).isEqualTo(1250);
            link("To the keys").click();
            assertThat(page.getByText("$12.50 a day")).isVisible();
            browser.inspect(page, "keys-" + environment);
            page.onceDialog(dialog -> dialog.accept());
            click("Revoke Shop " + environment);
            assertThat(page.getByText("The key is revoked")).isVisible();
        }
        page.navigate("/app/staging/keys");
        page.locator("select[name=grace_seconds]").first().selectOption("3600");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^Rotate")))
                .first()
                .click();
        assertThat(page.locator("#key")).containsText("ak_staging_");
        page.navigate("/app/live/audit");
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Audit log")))
                .containsText("rotate");
        browser.inspect(page, "audit");
    }

    @Test
    void fundsStagingAndWarnsBelowAThreshold() {
        signUpAt(page);
        page.navigate("/app/staging/webhooks");
        click("Use the test receiver");
        page.navigate("/app/staging/wallet");
        page.getByLabel("Play money in US dollars").fill("250.50");
        click("Add it");
        assertThat(page.locator("#balance")).hasText("$1,250.50");
        page.getByLabel("US dollars", new Page.GetByLabelOptions().setExact(true))
                .fill("2000");
        click("Set it");
        assertThat(page.getByText("The threshold is set.")).isVisible();
        browser.inspect(page, "wallet");
        page.navigate("/app/staging/deliveries?event_type=balance.low");
        assertThat(page.getByRole(
                        AriaRole.REGION,
                        new Page.GetByRoleOptions().setName("Deliveries").setExact(true)))
                .containsText("balance.low");
        page.navigate("/app/live/wallet");
        assertThat(page.getByText("An operator credits live wallets.")).isVisible();
    }

    @Test
    void runsTheDemoForReal() {
        page.navigate("/");
        page.locator("#demo").scrollIntoViewIfNeeded();
        assertThat(page.locator("#demo"))
                .hasAttribute("data-state", "ended", new LocatorAssertions.HasAttributeOptions().setTimeout(30_000));
        assertThat(page.locator("#demo-trouble")).isHidden();
        assertThat(page.locator("#demo-code")).hasText("1001 Success");
        assertThat(page.locator("#demo-balance")).hasText("$54.00");
        assertThat(page.locator("#demo-webhook")).containsText("X-AiTopUp-Signature: t=");
        String response = page.locator("#demo-response").textContent();
        assertThat(response).contains("\"new_balance_cents\": 5400");
        String transactionId = response.replaceFirst("(?s).*(txn_\\w+).*", "$1");
        assertThat(Suite.number("topup", "SELECT count(*) FROM topups WHERE transaction_id = '" + transactionId + "'"))
                .isEqualTo(1);
        browser.inspect(page, "landing");

        page.locator("#demo-play").click();
        assertThat(page.locator("#demo-balance")).hasText("$64.00");
        assertThat(page.locator("#demo-webhook")).containsText("topup.delivered");
    }

    @Test
    void keepsThePromisesOfTheAnnouncementInItsOwnWords() throws IOException {
        page.navigate("/");
        String text = page.locator("main").innerText().replaceAll("\\s+", " ");
        for (String line : Files.readAllLines(Path.of("src", "test", "resources", "announcement.txt"))) {
            assertThat(text).contains(line);
        }
        for (String link : List.of("/signup", "/docs", "/docs/webhooks", "/docs/errors", "/docs/environments")) {
            assertThat(page.locator("main a[href='" + link + "']").first()).isVisible();
        }
    }

    @Test
    void leadsFromEachCodeToWhatToDoAboutIt() {
        List<Integer> codes = RestAssured.get(Suite.gateway() + "/api/public/v1/codes")
                .jsonPath()
                .getList("data.items.code", Integer.class);
        String refused = RestAssured.given()
                .header("Authorization", "Bearer ak_staging_no")
                .get(Suite.gateway() + "/api/public/v1/balance")
                .jsonPath()
                .getString("data.docs_url");
        page.navigate(refused.replace("https://aitopup.app", Suite.gateway()));
        assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("2001 API key invalid")))
                .isInViewport();
        assertThat(codes).hasSizeGreaterThan(30).allSatisfy(code -> {
            assertThat(page.locator("[id='" + code + "']")).hasCount(1);
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(code + " ")))
                    .hasCount(1);
        });
    }

    @Test
    void hasDocsForPeopleAndForMachines() {
        Response index = page.navigate("/llms.txt");
        List<String> twins = new ArrayList<>();
        Pattern.compile("\\((http[^)]+\\.md)\\)")
                .matcher(index.text())
                .results()
                .forEach(link -> twins.add(link.group(1)));
        assertThat(twins).hasSize(8);
        for (String twin : twins) {
            Response markdown = page.navigate(twin);
            assertThat(markdown.headerValue("content-type")).startsWith("text/markdown");
            assertThat(markdown.text()).startsWith("# ");
            page.navigate(twin.replaceAll("\\.md$", ""));
            assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                    .hasCount(1);
            browser.inspect(page, "docs" + twin.replaceAll(".*/|\\.md$", "-"));
        }
        page.navigate("/docs/reference");
        assertThat(page.getByText("POST /topup/send").first()).isVisible();
    }

    @Test
    void putsTheReadersOwnKeyIntoTheExamples() throws IOException, InterruptedException {
        signUpAt(page);
        page.navigate("/docs");
        click("Put a new staging key of mine into the examples");
        String curl = page.locator("pre").first().textContent();
        assertThat(curl).contains(Suite.gateway() + "/api/public/v1/topup/send").doesNotContain("...");
        run(curl);
        page.navigate("/app/staging");
        assertThat(page.locator("#balance")).hasText("$990.00");
    }

    @Test
    void asksForTheSessionAndBringsTheReaderBack() {
        String email = signUpAt(page);
        page.navigate("/app/staging/wallet");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign out"))
                .click();
        page.navigate("/app/staging/wallet");
        assertThat(page).hasURL(Pattern.compile(".*/signin\\?next=.*"));
        browser.inspect(page, "signin");
        page.getByLabel("E-mail").fill(email);
        page.getByLabel("Password").fill("wrong wrong wrong");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("2006");
        page.getByLabel("Password").fill(PASSWORD);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in"))
                .click();
        assertThat(page).hasURL(Pattern.compile(".*/app/staging/wallet"));
        Response missing = page.navigate("/app/staging/topups/txn_01k3v6m8q2w4x6z8b0c2d4f6h8");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(page.getByRole(AriaRole.HEADING)).hasText("Not found");
        browser.inspect(page, "not-found");
    }

    @Test
    void worksWithoutScripts() {
        try (Browser plain = Browser.withoutScripts()) {
            Page window = plain.window();
            window.navigate("/signup");
            signUp(window);
            String key = window.locator("#key").textContent();
            window.navigate("/app/staging/send");
            window.getByRole(
                            AriaRole.BUTTON,
                            new Page.GetByRoleOptions().setName("Send").setExact(true))
                    .click();
            assertThat(window.locator("#status")).hasText("delivered");
            assertThat(Integrator.with(key).availableCents()).isEqualTo(99_000);
            assertThat(window.locator("time").first()).containsText("UTC");
            plain.assertNothingWentWrong();
        }
    }

    @Test
    void tellsTimesInTheReadersZone() {
        signUpAt(page);
        page.navigate("/app/staging/wallet");
        Locator time = page.locator("time").first();
        ZonedDateTime there = Instant.parse(time.getAttribute("datetime")).atZone(ZoneId.of(Browser.ZONE));
        assertThat(time).containsText(there.format(DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)));
        assertThat(time).hasAttribute("title", Pattern.compile(".* UTC"));
    }

    private static int limits(String key) {
        return Integrator.with(key).call().get("/key").jsonPath().getInt("data.limits.per_day_cents");
    }

    private void send(String recipient) {
        page.navigate("/app/staging/send");
        page.getByLabel("Recipient's e-mail").fill(recipient);
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Send").setExact(true))
                .click();
        assertThat(page.locator("#status")).hasText("delivered");
    }

    private String signUpAt(Page window) {
        window.navigate("/signup");
        return signUp(window);
    }

    private String signUp(Page window) {
        String email = "portal-" + UUID.randomUUID() + "@example.com";
        window.getByLabel("Your name, or your product's").fill("Shop");
        window.getByLabel("E-mail").fill(email);
        window.getByLabel("Password").fill(PASSWORD);
        window.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign up"))
                .click();
        assertThat(window.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Your first key")))
                .isVisible();
        return email;
    }

    private void click(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .first()
                .click();
    }

    private Locator link(String name) {
        return page.getByRole(
                        AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true))
                .first();
    }

    /** What the page says to paste into a terminal. */
    private void run(String curl) throws IOException, InterruptedException {
        Tool.require("curl");
        Path script = Files.writeString(directory.resolve("call"), curl);
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output)).contains("\"code\":1001");
    }
}
