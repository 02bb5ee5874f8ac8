package app.aitopup.gateway.api.openapi;

import app.aitopup.gateway.domain.Route;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.yaml.snakeyaml.Yaml;

/**
 * What the resources in {@code openapi} say.
 *
 * @param api what holds for the whole, and what calls share
 * @param calls by method and path, as in {@code GET /topup}
 * @param schemas the objects
 * @param webhooks what is sent to receivers
 * @param used the calls that somebody asked for
 */
record DescribedApi(ObjectNode api, ObjectNode calls, ObjectNode schemas, ObjectNode webhooks, Set<String> used) {

    static DescribedApi read() {
        return new DescribedApi(
                read("api"),
                read("calls").setAll(read("webhook-calls")),
                read("schemas").<ObjectNode>setAll(read("webhook-schemas")).setAll(read("event-schemas")),
                read("webhooks"),
                new HashSet<>());
    }

    /**
     * What is said of a call.
     *
     * @throws IllegalStateException if nothing is
     */
    JsonNode of(Route route) {
        String name = route.method() + ' ' + route.path();
        used.add(name);
        JsonNode call = calls.get(name);
        if (call == null) {
            throw new IllegalStateException("nothing in openapi/*calls.yaml describes " + name);
        }
        return call;
    }

    /** Makes sure that everything that is described exists. */
    void requireAllUsed() {
        calls.fieldNames().forEachRemaining(name -> {
            if (!used.contains(name)) {
                throw new IllegalStateException("openapi/*calls.yaml describes what is no call: " + name);
            }
        });
    }

    private static ObjectNode read(String name) {
        try (InputStream resource = DescribedApi.class.getResourceAsStream("/openapi/" + name + ".yaml")) {
            Object content = new Yaml().load(resource);
            return (ObjectNode) Json.of(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
