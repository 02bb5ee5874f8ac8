package app.aitopup.contracts.events;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Topics;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What subscribers were given — the schemas and the AsyncAPI document — says what the records are, and takes nothing
 * back of what was published. Of AsyncAPI itself, the parts are checked that its specification requires.
 */
class EventContractTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);

    @ParameterizedTest
    @EnumSource(EventType.class)
    void goldenExampleIsAsItsSchemaSays(EventType type) throws IOException {
        JsonNode golden = json("/golden/" + type.type() + ".json");

        assertThat(violations(type, golden)).isEmpty();
        ObjectNode newer = golden.deepCopy();
        newer.put("a_field_that_came_later", 1);
        assertThat(violations(type, newer)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void schemaRefusesWhatLacksAFieldOrHasAnotherType(EventType type) throws IOException {
        JsonNode golden = json("/golden/" + type.type() + ".json");

        for (String field : texts(schema(type).get("required"))) {
            ObjectNode incomplete = golden.deepCopy();
            incomplete.remove(field);
            assertThat(violations(type, incomplete)).as("without " + field).isNotEmpty();
        }
        for (String field : names(golden)) {
            ObjectNode retyped = golden.deepCopy();
            retyped.put(field, true);
            assertThat(violations(type, retyped)).as("another " + field).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"topup.requested", "topup.requested.from_portal"})
    void oldExampleIsAsTheSchemaSays(String name) throws IOException {
        assertThat(violations(EventType.TOPUP_REQUESTED, json("/golden/old/" + name + ".json")))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void schemaHasTheFieldsOfTheRecordAndNoOther(EventType type) throws IOException {
        JsonNode schema = schema(type);
        Set<String> fields = new LinkedHashSet<>();
        Set<String> required = new LinkedHashSet<>();
        for (RecordComponent component : type.data().getRecordComponents()) {
            // On the accessor: the annotation's targets leave out the component itself.
            JsonProperty annotation = component.getAccessor().getAnnotation(JsonProperty.class);
            String name = annotation == null || annotation.value().isEmpty() ? component.getName() : annotation.value();
            fields.add(name);
            if (annotation != null && annotation.required()) {
                required.add(name);
            }
            JsonNode property = schema.at(JsonPointer.compile("/properties/" + name));
            assertThat(typeOf(property)).as(name).isIn(typesOf(component.getType()));
            if (component.getType() == Instant.class) {
                assertThat(property.path("format").asText()).as(name).isEqualTo("date-time");
            }
        }

        assertThat(names(schema.get("properties"))).containsExactlyElementsOf(fields);
        assertThat(texts(schema.get("required"))).containsExactlyElementsOf(required);
        assertThat(schema.path("additionalProperties").asBoolean(false)).isTrue();
    }

    @Test
    void keepsWhatWasPublishedFirst() throws IOException {
        JsonNode published = json("/published/v1.json");

        assertThat(names(published)).hasSize(14);
        for (String name : names(published)) {
            JsonNode first = published.get(name);
            EventType type = EventType.of(name).orElseThrow(() -> new AssertionError(name + " is gone"));
            JsonNode schema = schema(type);
            assertThat(type.topic()).as(name).isEqualTo(first.get("topic").asText());
            assertThat(texts(schema.get("required"))).as(name).containsAll(names(first.get("required")));
            for (String group : List.of("required", "optional")) {
                first.get(group).properties().forEach(field -> assertThat(
                                typeOf(schema.get("properties").path(field.getKey())))
                        .as("%s: %s", name, field.getKey())
                        .isEqualTo(field.getValue().asText()));
            }
        }
    }

    @Test
    void asyncApiNamesEveryTopicWithItsEventsAndNothingElse() throws IOException {
        JsonNode document = asyncApi();
        Map<String, Set<String>> expected = new LinkedHashMap<>();
        Topics.all().forEach(topic -> expected.put(topic, new TreeSet<>()));
        for (EventType type : EventType.values()) {
            expected.get(type.topic()).add(type.type());
        }
        expected.get(Topics.TOPUP_DLQ).add("dead-letter");
        expected.get(Topics.WALLET_DLQ).add("dead-letter");

        Map<String, Set<String>> described = new LinkedHashMap<>();
        for (JsonNode channel : document.get("channels")) {
            String topic = channel.get("address").asText();
            assertThat(channel.at("/bindings/kafka/topic").asText()).isEqualTo(topic);
            assertThat(described.put(topic, new TreeSet<>(names(channel.get("messages")))))
                    .as(topic + " twice")
                    .isNull();
            channel.get("messages").properties().forEach(message -> assertThat(
                            message.getValue().get("$ref").asText())
                    .isEqualTo("#/components/messages/" + message.getKey()));
        }

        assertThat(described).isEqualTo(expected);
        Set<String> messages = new TreeSet<>();
        expected.values().forEach(messages::addAll);
        assertThat(new TreeSet<>(names(document.at("/components/messages")))).isEqualTo(messages);
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void messageOfAsyncApiIsTheEvent(EventType type) throws IOException {
        JsonNode message = asyncApi().at("/components/messages").get(type.type());
        JsonNode golden = json("/golden/" + type.type() + ".json");
        Event event = JSON.copy().findAndRegisterModules().treeToValue(golden, type.data());

        assertThat(message.at("/payload/schema/$ref").asText()).isEqualTo("schemas/" + type.type() + ".json");
        assertThat(message.at("/headers/allOf/1/properties/ce_type/const").asText())
                .isEqualTo(type.type());
        assertThat(message.get("examples")).hasSize(1);
        JsonNode example = message.at("/examples/0");
        assertThat(example.get("payload")).isEqualTo(golden);
        JsonNode headers = example.get("headers");
        assertThat(headers.get(CloudEventHeaders.ID).asText()).isEqualTo(Ids.event(event.subject(), type.type()));
        assertThat(headers.get(CloudEventHeaders.SUBJECT).asText()).isEqualTo(event.subject());
        assertThat(headers.get(CloudEventHeaders.TYPE).asText()).isEqualTo(type.type());
        assertThat(headers.get(CloudEventHeaders.SPEC_VERSION)).isEqualTo(JSON.valueToTree("1.0"));
        JsonNode declared = asyncApi().at("/components/schemas/cloudEventHeaders");
        assertThat(SCHEMAS.getSchema(declared).validate(headers)).isEmpty();
        assertThat(names(declared.get("properties")))
                .containsExactlyInAnyOrder(
                        CloudEventHeaders.SPEC_VERSION,
                        CloudEventHeaders.ID,
                        CloudEventHeaders.TYPE,
                        CloudEventHeaders.SOURCE,
                        CloudEventHeaders.TIME,
                        CloudEventHeaders.SUBJECT,
                        CloudEventHeaders.CONTENT_TYPE,
                        "traceparent");
        String key = asyncApi()
                .at("/components/messageTraits/keyedByAccount/bindings/kafka/key/pattern")
                .asText();
        assertThat(Topics.key(event.accountId(), event.environment())).matches(key);
    }

    @Test
    void asyncApiHasTheFormThatItsSpecificationAsksFor() throws IOException {
        JsonNode document = asyncApi();

        assertThat(names(document))
                .containsExactly("asyncapi", "info", "defaultContentType", "channels", "operations", "components");
        assertThat(document.get("asyncapi").asText()).isEqualTo("3.0.0");
        assertThat(document.at("/info/title").isTextual()).isTrue();
        assertThat(document.at("/info/version").isTextual()).isTrue();
        Set<String> served = new HashSet<>();
        for (JsonNode operation : document.get("operations")) {
            assertThat(operation.get("action").asText()).isIn("send", "receive");
            served.add(operation.at("/channel/$ref").asText());
        }
        assertThat(served)
                .containsExactlyInAnyOrderElementsOf(names(document.get("channels")).stream()
                        .map(channel -> "#/channels/" + channel)
                        .toList());
        for (JsonNode component : document.get("components")) {
            // AsyncAPI 3.0, "Components Object".
            assertThat(names(component)).allMatch(name -> name.matches("[a-zA-Z0-9._-]+"));
        }
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references).hasSizeGreaterThan(EventType.values().length);
        for (String reference : references) {
            if (reference.startsWith("#")) {
                assertThat(document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse();
            } else {
                assertThat(json("/events/" + reference).isObject())
                        .as(reference)
                        .isTrue();
            }
        }
    }

    private static Set<ValidationMessage> violations(EventType type, JsonNode data) throws IOException {
        JsonSchema schema = SCHEMAS.getSchema(schema(type));
        return schema.validate(data, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
    }

    /** As JSON Schema names the types that a component of this class can be published with. */
    private static List<String> typesOf(Class<?> type) {
        if (type == long.class || type == int.class) {
            return List.of("integer");
        }
        if (type == Long.class) {
            return List.of("integer or null");
        }
        if (type == Map.class) {
            return List.of("object");
        }
        if (type == String.class) {
            // Which of the two, a record does not say; the published list does.
            return List.of("string", "string or null");
        }
        assertThat(type.isEnum() || type == Instant.class)
                .as(type + " is known here")
                .isTrue();
        return List.of("string");
    }

    private static String typeOf(JsonNode property) {
        JsonNode type = property.path("type");
        return type.isArray() ? String.join(" or ", texts(type)) : type.asText("missing");
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode array) {
        return Arrays.asList(JSON.convertValue(array, String[].class));
    }

    private static JsonNode schema(EventType type) throws IOException {
        return json("/events/schemas/" + type.type() + ".json");
    }

    private static JsonNode asyncApi() throws IOException {
        return read("/events/asyncapi.yaml", new YAMLMapper());
    }

    private static JsonNode json(String name) throws IOException {
        return read(name, JSON);
    }

    private static JsonNode read(String name, ObjectMapper mapper) throws IOException {
        try (InputStream file = EventContractTest.class.getResourceAsStream(name)) {
            assertThat(file).as(name).isNotNull();
            return mapper.readTree(file);
        }
    }
}
