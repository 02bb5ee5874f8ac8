package app.aitopup.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard, used as a new user would. */
class DashboardIT extends InTheBrowser {
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

    @Test
    void hasNoPageThatSomebodyCannotUse() {
        page.navigate("/signup");
        browser.inspect(page, "signup");
        signUp(page);
        page.navigate("/app/staging/keys");
        page.getByLabel("Name").fill("Seen once");
        click("Mint it");
        browser.inspect(page, "key");
        page.navigate("/app/staging/webhooks");
        click("Use the test receiver");
        send("user@example.com");
        for (String world : List.of("staging", "live")) {
            for (String rest : List.of("", "/topups", "/webhooks", "/deliveries", "/wallet", "/keys", "/audit")) {
                page.navigate("/app/" + world + rest);
                assertThat(page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setLevel(1)))
                        .hasCount(1);
                browser.inspect(page, "every-" + world + rest.replace('/', '-'));
            }
        }
        page.navigate("/app/staging/send");
        browser.inspect(page, "send");
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
}
