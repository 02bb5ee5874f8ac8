package app.aitopup.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A real browser, the machine's own Chromium; its windows share a session, as those of one person do. */
final class Browser implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    /** WCAG 2.2, levels A and AA. */
    private static final List<String> WCAG = List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

    /** Where its person is. */
    static final String ZONE = "Europe/Berlin";

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;
    private final BrowserContext person;
    /** What no page of ours may do: call elsewhere, be refused by its own policy, or have an error in a script. */
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    private Browser(Playwright playwright, com.microsoft.playwright.Browser browser, BrowserContext person) {
        this.playwright = playwright;
        this.browser = browser;
        this.person = person;
    }

    /** Opens one for a new person. */
    static Browser open() {
        return open(new com.microsoft.playwright.Browser.NewContextOptions());
    }

    /** The same where scripts are switched off. */
    static Browser withoutScripts() {
        return open(new com.microsoft.playwright.Browser.NewContextOptions().setJavaScriptEnabled(false));
    }

    private static Browser open(com.microsoft.playwright.Browser.NewContextOptions options) {
        Path chromium = Tool.require("chromium");
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        com.microsoft.playwright.Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        // The sandbox does not work for root, who is who tests here.
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
        return new Browser(
                playwright,
                browser,
                browser.newContext(
                        options.setBaseURL(Suite.gateway()).setTimezoneId(ZONE).setLocale("en-GB")));
    }

    /** A new window. */
    Page window() {
        Page page = person.newPage();
        page.onRequest(request -> {
            if (!request.url().startsWith("data:") && !isOurs(request.url())) {
                faults.add("a request to " + request.url());
            }
        });
        page.onConsoleMessage(message -> {
            // A page that says 404 or 422 is reported as one that failed to load.
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                faults.add(page.url() + ": " + message.text());
            }
        });
        page.onPageError(error -> faults.add(page.url() + ": " + error));
        return page;
    }

    private static boolean isOurs(String url) {
        return URI.create(Suite.gateway())
                .getAuthority()
                .equals(URI.create(url.split("[?#]", -1)[0]).getAuthority());
    }

    /** Looks at a page as somebody would who cannot see it, and keeps a picture: wide and light, narrow and dark. */
    void inspect(Page page, String name) {
        inspect(page, name + "-dark-360", ColorScheme.DARK, 360);
        inspect(page, name + "-light-1280", ColorScheme.LIGHT, 1280);
    }

    private static void inspect(Page page, String name, ColorScheme scheme, int width) {
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
        page.setViewportSize(width, 800);
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(SCREENSHOTS.resolve(name + ".png"))
                .setFullPage(true));
        assertThat(new AxeBuilder(page)
                        .withTags(WCAG).analyze().getViolations().stream()
                                .flatMap(rule -> rule.getNodes().stream()
                                        .map(node -> rule.getId() + ": " + node.getTarget() + " " + node.getHtml() + " "
                                                + node.getFailureSummary()))
                                .toList())
                .as(name)
                .isEmpty();
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
                .as(name + " is wider than its window")
                .isNotPositive();
    }

    /** That no page did what it may not. */
    void assertNothingWentWrong() {
        assertThat(faults).isEmpty();
    }

    @Override
    public void close() {
        person.close();
        browser.close();
        playwright.close();
    }
}
