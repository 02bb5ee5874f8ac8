package app.aitopup.gateway.api.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The calls that we make to receivers.
 *
 * @param source what the resource says of them
 */
record DescribedWebhooks(ObjectNode source) {

    /** One by the type of event. */
    ObjectNode pathItems() {
        ObjectNode items = Json.object();
        for (Map.Entry<String, JsonNode> event : source.get("events").properties()) {
            items.putObject(event.getKey()).set("post", operation(event.getValue()));
        }
        return items;
    }

    private ObjectNode operation(JsonNode event) {
        ObjectNode operation = Json.object();
        operation.putArray("tags").add("Webhooks");
        for (String field : new String[] {"summary", "description", "operationId"}) {
            operation.set(field, event.get(field));
        }
        ArrayNode parameters = operation.putArray("parameters");
        for (JsonNode header : source.get("headers")) {
            ObjectNode parameter = header.deepCopy();
            parameters.add(parameter.put("in", "header").put("required", true));
        }
        ObjectNode media = operation
                .putObject("requestBody")
                .put("required", true)
                .putObject("content")
                .putObject("application/json");
        media.set("schema", Json.reference("schemas/" + event.get("schema").textValue()));
        media.putObject("examples").putObject("example").set("value", event.get("example"));
        operation.set("responses", source.get("responses"));
        // Signed, and so not by a key of the receiver's.
        operation.putArray("security");
        return operation;
    }
}
