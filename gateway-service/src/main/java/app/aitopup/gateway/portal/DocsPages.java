package app.aitopup.gateway.portal;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.outbound.OwnApi;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.qute.RawString;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * The docs. Each page is Markdown, served as it is for machines and rendered for people, with the reader's own address
 * and, once they have asked for one, their own key in its examples.
 */
@ApplicationScoped
class DocsPages implements Pages {
    private static final String MARKDOWN = "text/markdown; charset=utf-8";
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String OURS = "https://aitopup.app";
    private static final int PAGES_AT_MOST = 200;
    private static final Pattern ANY_KEY = Pattern.compile("ak_staging_(\\.\\.\\.|…)");
    private static final Pattern MARKER = Pattern.compile("(?m)^<!--.*?-->\\R\\R?");
    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            // What can be scrolled has to be reached with the keyboard.
            .attributeProviderFactory(context -> (node, tag, attributes) -> {
                if (tag.equals("pre") || tag.equals("table")) {
                    attributes.put("tabindex", "0");
                }
            })
            .build();

    /** By name, in the order of the table of contents. */
    private static final Map<String, String> TITLES = new LinkedHashMap<>();

    static {
        TITLES.put("quickstart", "Quickstart");
        TITLES.put("reference", "API reference");
        TITLES.put("errors", "Codes and errors");
        TITLES.put("webhooks", "Webhooks");
        TITLES.put("events", "Events");
        TITLES.put("idempotency", "Idempotency");
        TITLES.put("environments", "Environments");
        TITLES.put("changelog", "Changelog");
    }

    private final OwnApi api;
    private final Map<String, String> files = new HashMap<>();
    /**
     * By page and address: they change with a release alone. An address is what a reader says, so only some are kept.
     */
    private final Cache<String, String> pages =
            Caffeine.newBuilder().maximumSize(PAGES_AT_MOST).build();

    DocsPages(OwnApi api, ErrorGuide errors) {
        this.api = api;
        for (String name : List.of("quickstart", "webhooks", "events", "idempotency", "changelog")) {
            files.put(name, text("docs/" + name + ".md"));
        }
        files.put("errors", errors.markdown());
    }

    private static String text(String resource) {
        return new String(Assets.read(resource), StandardCharsets.UTF_8);
    }

    @Override
    public void on(Site site) {
        site.open("/docs", visit -> show(visit, "quickstart", null));
        site.open("/docs/:page", this::page);
        site.form("/docs", this::withKey);
        site.open("/llms.txt", visit -> document(PLAIN, index(visit.base())));
    }

    private Uni<Reply> page(Visit visit) {
        String page = visit.http().pathParam("page");
        if (page.equals("signature-vectors.json")) {
            return document("application/json", text("docs/signature-vectors.json"));
        }
        if (page.endsWith(".md")) {
            String name = page.substring(0, page.length() - ".md".length());
            return markdown(visit, name).chain(text -> document(MARKDOWN, text));
        }
        return show(visit, page, null);
    }

    private static Uni<Reply> document(String type, String text) {
        return Uni.createFrom().item(new Reply.Document(type, text));
    }

    /** Mints a key for the examples, because those that there are nobody can show again. */
    private Uni<Reply> withKey(Visit visit) {
        return visit.agent("POST", "/keys", Map.of("environment", "staging", "name", "Quickstart"))
                .chain(minted -> minted.success()
                        ? show(visit, "quickstart", (String) minted.data().get("key"))
                        : Uni.createFrom().item(Portal.trouble(minted)));
    }

    private Uni<Reply> show(Visit visit, String name, String key) {
        return markdown(visit, name).map(text -> {
            String html = key == null
                    ? pages.get("html " + name + ' ' + visit.base(), same -> html(text))
                    : html(ANY_KEY.matcher(text).replaceAll(Matcher.quoteReplacement(key)));
            Map<String, Object> data = new HashMap<>();
            data.put("name", name);
            data.put("title", TITLES.get(name));
            data.put("titles", TITLES);
            data.put("hasKey", key != null);
            data.put("canMint", name.equals("quickstart") && visit.account() != null && key == null);
            data.put("text", new RawString(html));
            return Reply.page("docs.html", data);
        });
    }

    private Uni<String> markdown(Visit visit, String name) {
        if (!TITLES.containsKey(name)) {
            throw Refusal.of(Code.NOT_FOUND);
        }
        String known = pages.getIfPresent(name + ' ' + visit.base());
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        return written(visit, name)
                .map(page -> MARKER.matcher(page)
                        .replaceAll("")
                        .replace(OURS + "/api", visit.base() + "/api")
                        .replace("http://127.0.0.1:8080/api", visit.base() + "/api"))
                .invoke(page -> pages.put(name + ' ' + visit.base(), page));
    }

    private Uni<String> written(Visit visit, String name) {
        return switch (name) {
            case "reference" ->
                read(visit, "/openapi.json").map(document -> ApiReference.markdown(document.envelope()));
            case "environments" -> read(visit, "/environments").map(DocsPages::environments);
            default -> Uni.createFrom().item(files.get(name));
        };
    }

    /** What the API says of itself. */
    private Uni<OwnApi.Answer> read(Visit visit, String path) {
        return api.call(visit.caller(), "GET", Visit.publicPath(path), Map.of(), null)
                .invoke(answer -> {
                    if (answer.status() != HttpURLConnection.HTTP_OK) {
                        throw Refusal.of(Code.SERVICE_UNAVAILABLE);
                    }
                });
    }

    private static String environments(OwnApi.Answer answer) {
        StringBuilder text = new StringBuilder(
                """
                # Environments

                Staging and live run the same code, webhooks included; in staging the money is play money. Every difference:

                | | staging | live |
                |---|---|---|
                """);
        for (Map<String, Object> row : items(answer, "differences")) {
            text.append("| ")
                    .append(Format.words(row.get("topic")))
                    .append(" | ")
                    .append(row.get("staging"));
            text.append(" | ").append(row.get("live")).append(" |\n");
        }
        text.append(
                """

                ## Rehearse

                In staging the recipient's plus-tag decides what happens, so that you can try every path:

                | recipient | what happens |
                |---|---|
                """);
        for (Map<String, Object> row : items(answer, "rehearsals")) {
            text.append("| `")
                    .append(row.get("recipient"))
                    .append("` | ")
                    .append(row.get("what"))
                    .append(" |\n");
        }
        return text.append('\n')
                .append(answer.data().getOrDefault("otherwise", ""))
                .append("\n")
                .toString();
    }

    @SuppressWarnings("unchecked") // As environments are answered.
    private static List<Map<String, Object>> items(OwnApi.Answer answer, String name) {
        return (List<Map<String, Object>>) answer.data().get(name);
    }

    static String html(String markdown) {
        return RENDERER.render(PARSER.parse(markdown));
    }

    /** What there is to read, for a model (llmstxt.org). */
    private static String index(String base) {
        StringBuilder text = new StringBuilder(
                """
                # AiTopUp

                > Prepaid AI credits for Claude, ChatGPT and Gemini behind one REST call: post a recipient's e-mail, a platform
                > and an amount; a voucher and the recipient's new balance come back, and a signed webhook follows.

                Sign up with POST %1$s/api/agent/v1/accounts {"email", "password", "name"}: the answer holds a staging key with
                100,000 cents of play money. The whole API for machines: %1$s/api/public/v1/openapi.json

                ## Docs

                """
                        .formatted(base));
        TITLES.forEach((name, title) -> text.append("- [")
                .append(title)
                .append("](")
                .append(base)
                .append("/docs/")
                .append(name)
                .append(".md)\n"));
        return text.toString();
    }
}
