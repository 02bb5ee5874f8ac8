package app.aitopup.gateway.portal;

import app.aitopup.contracts.Code;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The page that {@code docs_url} leads to: every code of the one table, and what to do about it. */
@ApplicationScoped
class ErrorGuide {
    private static final Map<Integer, String> PARTS = Map.of(
            1000, "Success",
            2000, "Who you are and what you may do",
            3000, "The request",
            4000, "Money and delivery",
            5000, "Webhooks");
    private static final int THOUSAND = 1000;

    private final String markdown;

    ErrorGuide() {
        Map<String, String> advice = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(new String(Assets.read("docs/errors.yaml"), StandardCharsets.UTF_8));
        this.markdown = write(advice);
    }

    String markdown() {
        return markdown;
    }

    private static String write(Map<String, String> advice) {
        StringBuilder text = new StringBuilder(
                """
                # Codes and errors

                Every answer carries one of these in `code`; the HTTP status goes with it. An error says more in `data`:
                `message`, `docs_url`, which leads here, and in `errors` every field at fault. Of a call that can move money
                `data.funds` says what happened to it, and `data.retry` whether and how to try again.

                """);
        for (Code code : Code.values()) {
            if (code.number() % THOUSAND == 0) {
                text.append("## ").append(PARTS.get(code.number())).append("\n\n");
            }
            String what = advice.get(code.name());
            if (what == null) {
                throw new IllegalStateException("no advice for " + code);
            }
            text.append("<a id=\"").append(code.number()).append("\"></a>\n\n");
            text.append("### ")
                    .append(code.number())
                    .append(' ')
                    .append(code.sentence())
                    .append("\n\n");
            text.append("HTTP ")
                    .append(code.httpStatus())
                    .append(". ")
                    .append(what.strip())
                    .append("\n\n");
        }
        return text.toString();
    }
}
