package app.aitopup.topup.outbound;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** {@code docs/partner-provider.yaml}, to hold tests against. */
final class PartnerContract {
    private static final String PATH = "/paths/~1v1~1orders~1{id}/";
    private static final String MEDIA = "/content/application~1json/";

    private final JsonNode document = read();
    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    /** The whole document. */
    JsonNode document() {
        return document;
    }

    /** The example of this name in the answer with this status. */
    JsonNode example(String method, int status, String name) {
        JsonNode example = document.at(PATH + method + "/responses/" + status + MEDIA + "examples/" + name + "/value");
        if (example.isMissingNode()) {
            throw new IllegalArgumentException("no example " + name + " for " + method + " " + status);
        }
        return example;
    }

    /** What is wrong with the body of an answer with this status; empty if nothing is. */
    Set<ValidationMessage> faultsOfAnswer(String method, int status, JsonNode body) {
        return faults(PATH + method + "/responses/" + status + MEDIA + "schema", body);
    }

    /** What is wrong with the body of a PUT; empty if nothing is. */
    Set<ValidationMessage> faultsOfOrder(JsonNode body) {
        return faults(PATH + "put/requestBody" + MEDIA + "schema", body);
    }

    private Set<ValidationMessage> faults(String schema, JsonNode body) {
        JsonNode reference = document.at(schema);
        if (reference.isMissingNode()) {
            throw new IllegalArgumentException("no schema at " + schema);
        }
        // As a document of its own, so that its references into the components are found.
        JsonNode whole = reference.<ObjectNode>deepCopy().set("components", document.get("components"));
        JsonSchema compiled = schemas.getSchema(whole);
        return compiled.validate(body);
    }

    private static JsonNode read() {
        Path file = Path.of("docs", "partner-provider.yaml");
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(file))) {
                try {
                    return new ObjectMapper(new YAMLFactory())
                            .readTree(folder.resolve(file).toFile());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new IllegalStateException("no " + file + " above this folder");
    }
}
