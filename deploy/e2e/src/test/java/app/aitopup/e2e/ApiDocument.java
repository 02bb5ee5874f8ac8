package app.aitopup.e2e;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The OpenAPI document as the suite serves it, to hold what is really said against it. */
final class ApiDocument {
    /** What every path begins with. */
    static final String ROOT = "/api/public/v1";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA = "/content/application~1json";
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private static final int NOT_FOUND = 3007;
    private static final int METHOD_NOT_ALLOWED = 3008;

    private static ApiDocument served;

    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private final Map<JsonNode, JsonSchema> validators = new ConcurrentHashMap<>();
    private final JsonNode document;

    private ApiDocument(JsonNode document) {
        this.document = document;
    }

    /** The document that the shared suite serves; fetched once. */
    static synchronized ApiDocument served() {
        if (served == null) {
            Response answer = given().baseUri(Suite.gateway()).get(ROOT + "/openapi.json");
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("no document: " + answer.asString());
            }
            served = new ApiDocument(read(answer.asString()));
        }
        return served;
    }

    /**
     * What an answer says that the document does not allow; nothing if it is as described.
     *
     * @param path without the query
     * @param requestBody as it was sent, or null
     */
    List<String> findings(String method, String path, String requestBody, Response answer) {
        List<String> findings = new ArrayList<>();
        JsonNode operation = operation(method, path);
        JsonNode body = read(answer.asString());
        if (operation.isMissingNode()) {
            int code = body.path("code").asInt();
            if (code != NOT_FOUND && code != METHOD_NOT_ALLOWED) {
                findings.add("this call is not described");
            }
            findings.addAll(faults(reference("AnyRefusal"), body));
            return findings;
        }
        JsonNode response = resolve(operation.get("responses").path(String.valueOf(answer.statusCode())));
        if (response.isMissingNode()) {
            findings.add("the status " + answer.statusCode() + " is not described");
            return findings;
        }
        findings.addAll(faults(response.at(MEDIA + "/schema"), body));
        if (!codes(response).contains(body.path("code").asInt())) {
            findings.add("the code " + body.path("code") + " is not described");
        }
        addHeaders(findings, response.path("headers"), answer.headers());
        if (answer.statusCode() < 300 && requestBody != null && operation.has("requestBody")) {
            // What is taken is described; what is described may still be refused, by rules that no schema can say.
            findings.addAll(faults(operation.at("/requestBody" + MEDIA + "/schema"), read(requestBody)));
        }
        return findings;
    }

    /** The same for a webhook that was received: of its headers and its body. */
    List<String> findingsOfWebhook(Receiver.Received webhook) {
        String type = webhook.json().getString("type");
        JsonNode operation = document.path("webhooks").path(type).path("post");
        if (operation.isMissingNode()) {
            return List.of("the webhook " + type + " is not described");
        }
        List<String> findings =
                new ArrayList<>(faults(operation.at("/requestBody" + MEDIA + "/schema"), read(webhook.body())));
        Set<String> described = new HashSet<>();
        for (JsonNode header : operation.get("parameters")) {
            String name = header.get("name").textValue();
            described.add(name.toLowerCase(Locale.ROOT));
            String value = webhook.headers().get(name);
            if (value == null) {
                findings.add("the header " + name + " is missing");
            } else {
                findings.addAll(
                        faults(header.get("schema"), JSON.getNodeFactory().textNode(value)));
            }
        }
        webhook.headers().keySet().forEach(name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if ((lower.startsWith("x-") || lower.startsWith("webhook-")) && !described.contains(lower)) {
                findings.add("the header " + name + " is not described");
            }
        });
        return findings;
    }

    /** The types of event that are described. */
    Set<String> webhooks() {
        Set<String> types = new HashSet<>();
        document.get("webhooks").fieldNames().forEachRemaining(types::add);
        return types;
    }

    private void addHeaders(List<String> findings, JsonNode described, Headers headers) {
        for (Map.Entry<String, JsonNode> header : described.properties()) {
            if (resolve(header.getValue()).path("required").asBoolean()
                    && !headers.hasHeaderWithName(header.getKey())) {
                findings.add("the header " + header.getKey() + " is missing");
            }
        }
        document.at("/components/headers").fieldNames().forEachRemaining(name -> {
            // Whoever answers may say how long to keep it.
            if (!described.has(name) && headers.hasHeaderWithName(name) && !name.equals("Cache-Control")) {
                findings.add("the header " + name + " is not described here");
            }
        });
    }

    private Set<Integer> codes(JsonNode response) {
        Set<Integer> codes = new HashSet<>();
        for (JsonNode example : response.at(MEDIA + "/examples")) {
            codes.add(resolve(example).at("/value/code").intValue());
        }
        return codes;
    }

    /** The call at this path; a literal path wins over a template. */
    private JsonNode operation(String method, String path) {
        String below = path.substring(ROOT.length());
        String verb = method.toLowerCase(Locale.ROOT);
        JsonNode literal = document.get("paths").get(below);
        if (literal != null) {
            return literal.path(verb);
        }
        for (Map.Entry<String, JsonNode> item : document.get("paths").properties()) {
            String template = item.getKey().replaceAll("\\{[a-z_]+}", "[A-Za-z0-9_-]+");
            if (Pattern.matches(template, below)) {
                return item.getValue().path(verb);
            }
        }
        return document.path("nothing");
    }

    private List<String> faults(JsonNode schema, JsonNode value) {
        JsonSchema validator = validators.computeIfAbsent(schema, same -> {
            JsonNode alone = same.<ObjectNode>deepCopy().set("components", document.get("components"));
            return schemas.getSchema(alone, STRICT);
        });
        return validator.validate(value).stream().map(Object::toString).toList();
    }

    private static JsonNode reference(String schema) {
        return JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema);
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").textValue().substring(1)) : node;
    }

    private static JsonNode read(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + text, e);
        }
    }
}
