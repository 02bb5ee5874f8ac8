package app.aitopup.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page that tells integrators how webhooks work. */
final class WebhooksPage {
    private static final Path FILE = Path.of("..", "docs", "webhooks.md");

    private final String text;

    WebhooksPage() {
        try {
            text = Files.readString(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The code under the mark {@code <!-- runs: language -->}. */
    String snippet(String language) {
        return only("<!-- runs: " + language + " -->\n```[a-z]+\n(.*?)```\n");
    }

    /** The paragraph under the mark {@code <!-- name -->}. */
    String paragraph(String name) {
        return only("<!-- " + name + " -->\n(.*?)\n\n");
    }

    String text() {
        return text;
    }

    private String only(String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("the page has no " + pattern);
        }
        return matcher.group(1);
    }
}
