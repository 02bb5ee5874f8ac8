package app.aitopup.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A test in a real browser, whose window is {@link #page}: a new person's, with nothing read but the screen. */
@Timeout(180)
abstract class InTheBrowser {
    static final String PASSWORD = "correct horse battery";

    @TempDir
    Path directory;

    Browser browser;
    Page page;

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

    String signUpAt(Page window) {
        window.navigate("/signup");
        return signUp(window);
    }

    String signUp(Page window) {
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

    void click(String button) {
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(button).setExact(true))
                .first()
                .click();
    }

    Locator link(String name) {
        return page.getByRole(
                        AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true))
                .first();
    }

    /** What the page says to paste into a terminal. */
    void run(String curl) throws IOException, InterruptedException {
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
