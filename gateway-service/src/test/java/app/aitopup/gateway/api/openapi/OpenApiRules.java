package app.aitopup.gateway.api.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What has to hold of an OpenAPI document, whatever it describes. Each rule gives its findings in words. */
final class OpenApiRules {
    /** As the OpenAPI Initiative publishes it, from the library that ships it. */
    private static final String SPECIFICATION = "https://spec.openapis.org/oas/3.1/schema/2022-10-07";

    private static final String JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema";
    private static final String REFERENCE = "$ref";
    private static final String COMPONENTS = "#/components/";
    private static final Pattern TEMPLATE = Pattern.compile("\\{([a-z_]+)}");
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private static final Set<String> KEYWORDS = Set.of(
            "$ref",
            "type",
            "enum",
            "const",
            "format",
            "pattern",
            "description",
            "properties",
            "required",
            "items",
            "additionalProperties",
            "propertyNames",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "maxProperties",
            "uniqueItems",
            "default",
            "oneOf",
            "anyOf",
            "if",
            "then",
            "else",
            "discriminator");

    // Shared: it keeps the two schemas that it has read.
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            builder -> builder.schemaMappers(
                    mappers -> mappers.mapPrefix("https://spec.openapis.org", "classpath:spec.openapis.org")));
    private final JsonNode document;
    private final Map<JsonNode, JsonSchema> validators = new HashMap<>();
    private final List<String> findings = new ArrayList<>();

    private OpenApiRules(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with a document; nothing if it is good. */
    static List<String> findings(JsonNode document) {
        OpenApiRules rules = new OpenApiRules(document);
        rules.isValid();
        rules.referencesAreFoundAndComponentsUsed();
        if (rules.findings.isEmpty()) {
            // These follow references.
            rules.operationsAreComplete();
            rules.pathsDeclareTheirParameters();
            rules.schemasAreStrict();
            rules.examplesAreValid();
            rules.sentencesEnd();
        }
        return rules.findings;
    }

    private void isValid() {
        note(
                "specification",
                SCHEMAS.getSchema(SchemaLocation.of(SPECIFICATION)).validate(document));
    }

    private void referencesAreFoundAndComponentsUsed() {
        Set<String> unused = new TreeSet<>();
        document.get("components").properties().forEach(kind -> kind.getValue()
                .fieldNames()
                .forEachRemaining(name -> unused.add(kind.getKey() + "/" + name)));
        walk("", document, (path, node) -> {
            JsonNode reference = node.get(REFERENCE);
            if (reference != null) {
                String name = reference
                        .asText()
                        .substring(
                                Math.min(COMPONENTS.length(), reference.asText().length()));
                unused.remove(name);
                if (document.at(reference.asText().substring(1)).isMissingNode()) {
                    findings.add(path + " refers to nothing: " + reference.asText());
                }
            }
            // What a call needs is named by security requirements.
            node.path("security")
                    .forEach(requirement -> requirement.fieldNames().forEachRemaining(scheme -> {
                        if (document.at("/components/securitySchemes/" + scheme).isMissingNode()) {
                            findings.add(path + " refers to no security scheme: " + scheme);
                        }
                        unused.remove("securitySchemes/" + scheme);
                    }));
        });
        unused.forEach(name -> findings.add("nobody uses components/" + name));
    }

    private void operationsAreComplete() {
        Set<String> ids = new HashSet<>();
        Set<String> tags = new HashSet<>();
        document.get("tags").forEach(tag -> tags.add(tag.get("name").textValue()));
        operations((name, operation) -> {
            if (!ids.add(operation.path("operationId").asText())) {
                findings.add(name + " has no operationId of its own");
            }
            for (String field : List.of("summary", "description", "tags", "security")) {
                if (!operation.has(field)) {
                    findings.add(name + " has no " + field);
                }
            }
            if (operation.path("summary").asText().endsWith(".")) {
                findings.add(name + " has a summary with a full stop");
            }
            operation.path("tags").forEach(tag -> {
                if (!tags.contains(tag.asText())) {
                    findings.add(name + " has an unknown tag " + tag);
                }
            });
            boolean succeeds = false;
            for (Map.Entry<String, JsonNode> response :
                    operation.get("responses").properties()) {
                succeeds |= response.getKey().startsWith("2");
                JsonNode content = resolve(response.getValue()).path("content");
                for (JsonNode media : content) {
                    boolean envelope = media.path("schema").has(REFERENCE);
                    if (envelope && media.path("examples").isEmpty()) {
                        findings.add(name + " has no example of " + response.getKey());
                    }
                }
            }
            if (!succeeds || !operation.get("responses").has("default")) {
                findings.add(name + " has no 2xx or no default");
            }
        });
    }

    private void pathsDeclareTheirParameters() {
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            Set<String> wanted = new TreeSet<>();
            Matcher matcher = TEMPLATE.matcher(path.getKey());
            while (matcher.find()) {
                wanted.add(matcher.group(1));
            }
            for (JsonNode operation : path.getValue()) {
                Set<String> declared = new TreeSet<>();
                Set<String> names = new HashSet<>();
                for (JsonNode given : operation.get("parameters")) {
                    JsonNode parameter = resolve(given);
                    String name = parameter.get("name").textValue();
                    if (!names.add(parameter.get("in").textValue() + ' ' + name)) {
                        findings.add(path.getKey() + " has a parameter twice: " + name);
                    }
                    if (parameter.get("in").textValue().equals("path")) {
                        declared.add(name);
                    }
                }
                if (!declared.equals(wanted)) {
                    findings.add(path.getKey() + " declares " + declared + " and wants " + wanted);
                }
            }
        }
    }

    private void schemasAreStrict() {
        JsonSchema metaSchema = SCHEMAS.getSchema(SchemaLocation.of(JSON_SCHEMA));
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> note("/" + schema.getKey(), metaSchema.validate(schema.getValue())));
        schemas((path, schema) -> {
            schema.fieldNames().forEachRemaining(keyword -> {
                if (!KEYWORDS.contains(keyword)) {
                    findings.add(path + " has an unknown keyword " + keyword);
                }
            });
            boolean object = schema.path("type").asText().equals("object");
            if (object && !schema.has("additionalProperties") && !path.contains("openapi.json")) {
                findings.add(path + " does not say whether there is more");
            }
            schema.path("required").forEach(name -> {
                if (!schema.path("then").equals(name)
                        && schema.has("properties")
                        && !schema.get("properties").has(name.textValue())) {
                    findings.add(path + " requires what is no property: " + name);
                }
            });
            if (schema.path("enum").isTextual() || schema.path("maximum").isTextual()) {
                findings.add(path + " was not filled");
            }
        });
    }

    private void examplesAreValid() {
        walk("", document, (path, node) -> {
            JsonNode schema = node.get("schema");
            if (schema == null) {
                return;
            }
            if (node.has("example")) {
                note(path + "/example", validator(schema).validate(node.get("example")));
            }
            for (Map.Entry<String, JsonNode> example : node.path("examples").properties()) {
                JsonNode value = resolve(example.getValue()).get("value");
                note(path + "/examples/" + example.getKey(), validator(schema).validate(value));
            }
        });
    }

    private void sentencesEnd() {
        walk("", document, (path, node) -> {
            String description = node.path("description").asText("x.").strip();
            boolean named = path.endsWith("/properties") || path.endsWith("/value");
            if (!named && !description.endsWith(".")) {
                findings.add(path + " has a description without its full stop: " + description);
            }
        });
    }

    /** Ready to validate with a schema of the document. */
    private JsonSchema validator(JsonNode schema) {
        return validators.computeIfAbsent(schema, same -> {
            JsonNode alone = same.<ObjectNode>deepCopy().set("components", document.get("components"));
            return SCHEMAS.getSchema(alone, STRICT);
        });
    }

    private JsonNode resolve(JsonNode node) {
        return node.has(REFERENCE) ? document.at(node.get(REFERENCE).textValue().substring(1)) : node;
    }

    private void note(String what, Set<ValidationMessage> messages) {
        messages.forEach(message -> findings.add(what + ": " + message));
    }

    private void operations(BiConsumer<String, JsonNode> action) {
        for (String kind : List.of("paths", "webhooks")) {
            document.get(kind).properties().forEach(path -> path.getValue()
                    .properties()
                    .forEach(method -> action.accept(method.getKey() + ' ' + path.getKey(), method.getValue())));
        }
    }

    /** Every schema, and every one within. */
    private void schemas(BiConsumer<String, JsonNode> action) {
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> within("/" + schema.getKey(), schema.getValue(), action));
        walk("", document, (path, node) -> {
            if (node.path("schema").isObject()) {
                within(path + "/schema", node.get("schema"), action);
            }
        });
    }

    private static void within(String path, JsonNode schema, BiConsumer<String, JsonNode> action) {
        if (!schema.isObject()) {
            return;
        }
        action.accept(path, schema);
        for (String one : List.of("items", "additionalProperties", "propertyNames", "if", "then", "else")) {
            within(path + "/" + one, schema.path(one), action);
        }
        for (String some : List.of("properties", "oneOf", "anyOf")) {
            schema.path(some).forEach(inner -> within(path + "/" + some, inner, action));
        }
    }

    private static void walk(String path, JsonNode node, BiConsumer<String, JsonNode> action) {
        if (node.isObject()) {
            action.accept(path, node);
            node.properties().forEach(field -> walk(path + "/" + field.getKey(), field.getValue(), action));
        } else if (node.isArray()) {
            node.forEach(element -> walk(path, element, action));
        }
    }
}
