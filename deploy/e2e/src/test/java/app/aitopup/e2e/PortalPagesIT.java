package app.aitopup.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The first page with its demo, the docs, and the way in. */
class PortalPagesIT extends InTheBrowser {
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
}
