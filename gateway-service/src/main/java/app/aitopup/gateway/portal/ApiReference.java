package app.aitopup.gateway.portal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The API reference in Markdown, written from the OpenAPI document, so that the two cannot disagree. */
final class ApiReference {
    private static final String REFERENCE = "$ref";

    private final Map<String, Object> document;
    private final StringBuilder text = new StringBuilder();

    private ApiReference(Map<String, Object> document) {
        this.document = document;
    }

    static String markdown(Map<String, Object> document) {
        return new ApiReference(document).write();
    }

    private String write() {
        text.append("# API reference\n\nEverything here comes from [the OpenAPI document]"
                + "(/api/public/v1/openapi.json), which generators make clients of. Paths are below"
                + " `https://aitopup.app/api/public/v1`; each call carries `Authorization: Bearer ak_staging_…` or `ak_live_…`"
                + " where nothing else is said, and is answered by the [envelope](/docs/errors). Each takes `X-Request-Id`,"
                + " an id of yours that is echoed; a portal session's token stands in the place of a key where"
                + " `environment=staging` or `live` is in the query.\n\n");
        for (Map<String, Object> tag : list(document.get("tags"))) {
            text.append("## ")
                    .append(tag.get("name"))
                    .append("\n\n")
                    .append(tag.get("description"))
                    .append("\n\n");
            map(document.get("paths")).forEach((path, methods) -> map(methods).forEach((method, operation) -> {
                if (((List<?>) map(operation).get("tags")).contains(tag.get("name"))) {
                    operation(method, path, map(operation));
                }
            }));
        }
        return text.toString();
    }

    private void operation(String method, String path, Map<String, Object> operation) {
        text.append("### ").append(operation.get("summary")).append("\n\n");
        text.append("`")
                .append(method.toUpperCase(java.util.Locale.ROOT))
                .append(' ')
                .append(path)
                .append("`\n\n");
        text.append(operation.get("description")).append("\n\n");
        parameters(list(operation.get("parameters")));
        Object body = operation.get("requestBody");
        if (body != null) {
            body(map(map(map(map(body).get("content")).get("application/json"))));
        }
        answers(map(operation.get("responses")));
    }

    private void parameters(List<Map<String, Object>> parameters) {
        List<String> rows = new ArrayList<>();
        for (Map<String, Object> parameter : parameters) {
            Map<String, Object> own = resolved(parameter);
            // What every call takes is said once, in the introduction.
            if (!List.of("X-Request-Id", "environment").contains(own.get("name"))) {
                rows.add(
                        "| `" + own.get("name") + "` | " + own.get("in") + " | " + line(own.get("description")) + " |");
            }
        }
        if (!rows.isEmpty()) {
            text.append("| parameter | in | |\n|---|---|---|\n")
                    .append(String.join("\n", rows))
                    .append("\n\n");
        }
    }

    private void body(Map<String, Object> media) {
        Map<String, Object> schema = resolved(map(media.get("schema")));
        List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
        text.append("| field | | |\n|---|---|---|\n");
        map(schema.get("properties")).forEach((name, property) -> {
            Map<String, Object> own = resolved(map(property));
            Object description = map(property).getOrDefault("description", own.get("description"));
            text.append("| `").append(name).append("` | ");
            text.append(required.contains(name) ? "required" : "optional").append(" | ");
            text.append(line(description)).append(" |\n");
        });
        text.append('\n');
        map(media.get("examples")).values().stream()
                .findFirst()
                .ifPresent(example -> code(map(example).get("value")));
    }

    private void answers(Map<String, Object> responses) {
        Map<String, String> statuses = new LinkedHashMap<>();
        responses.forEach((status, response) -> {
            Map<String, Object> own = resolved(map(response));
            statuses.put(status, line(own.get("description")));
            Map<String, Object> json = map(map(own.get("content")).get("application/json"));
            if (status.startsWith("2")) {
                map(json.get("examples")).values().stream().findFirst().ifPresent(example -> {
                    text.append("answers ").append(status).append(":\n\n");
                    code(map(example).get("value"));
                });
            }
        });
        text.append("| status | |\n|---|---|\n");
        statuses.forEach((status, what) ->
                text.append("| ").append(status).append(" | ").append(what).append(" |\n"));
        text.append('\n');
    }

    private void code(Object value) {
        text.append("```json\n")
                .append(io.vertx.core.json.Json.encodePrettily(value))
                .append("\n```\n\n");
    }

    private static String line(Object description) {
        return description == null
                ? ""
                : description.toString().strip().replaceAll("\\s+", " ").replace("|", "\\|");
    }

    private Map<String, Object> resolved(Map<String, Object> node) {
        Object reference = node.get(REFERENCE);
        if (reference == null) {
            return node;
        }
        Object found = document;
        for (String part : reference.toString().substring("#/".length()).split("/", -1)) {
            found = map(found).get(part);
        }
        return resolved(map(found));
    }

    @SuppressWarnings("unchecked") // As OpenAPI has it.
    private static Map<String, Object> map(Object node) {
        return node == null ? Map.of() : (Map<String, Object>) node;
    }

    @SuppressWarnings("unchecked") // As OpenAPI has it.
    private static List<Map<String, Object>> list(Object node) {
        return node == null ? List.of() : (List<Map<String, Object>>) node;
    }
}
