package app.aitopup.gateway.api.openapi;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Scopes;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.edge.Query;
import app.aitopup.gateway.domain.PublicRoutes;
import app.aitopup.gateway.domain.Route;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The public API as an OpenAPI 3.1 document: every call of {@link PublicRoutes}, every {@link Code}, every webhook.
 * Made once, at start; the same code makes the same bytes.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.0">OpenAPI Specification 3.1.0</a>
 */
@Singleton
public class OpenApiDocument {
    private static final String[] SHARED = {"securitySchemes", "parameters", "headers"};

    private final byte[] bytes;
    private final String etag;

    OpenApiDocument() {
        this.bytes = describe().toString().getBytes(StandardCharsets.UTF_8);
        this.etag = '"' + hash(bytes) + '"';
    }

    /** The document, as JSON. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Its entity tag (RFC 9110, section 8.8.3), which changes with it. */
    public String etag() {
        return etag;
    }

    /**
     * The whole document.
     *
     * @throws IllegalStateException if a call is not described, or something is described that is no call
     */
    static ObjectNode describe() {
        DescribedApi described = DescribedApi.read();
        Refusals refusals = new Refusals();
        Envelopes envelopes = new Envelopes();
        Operations operations = new Operations(described, refusals, envelopes);
        ObjectNode document = described.api().deepCopy();
        ObjectNode components = Json.object();
        for (String shared : SHARED) {
            components.set(shared, document.remove(shared));
        }
        addCodes((ObjectNode) document.get("info"));
        document.set("paths", paths(operations));
        document.set("webhooks", new DescribedWebhooks(described.webhooks()).pathItems());
        ObjectNode schemas = described.schemas().deepCopy();
        fill(schemas);
        schemas.setAll(envelopes.schemas());
        components.set("schemas", schemas);
        components.set("responses", operations.responses());
        components.set("examples", refusals.examples());
        fillLimit((ObjectNode) components.at("/parameters/Limit/schema"));
        document.set("components", components);
        described.requireAllUsed();
        return document;
    }

    private static ObjectNode paths(Operations operations) {
        ObjectNode paths = Json.object();
        for (Route route : PublicRoutes.all()) {
            ObjectNode path = paths.withObjectProperty(route.path());
            path.set(route.method().toLowerCase(Locale.ROOT), operations.of(route));
        }
        return paths;
    }

    /** The one table of the codes, where a reader looks for it. */
    private static void addCodes(ObjectNode info) {
        StringBuilder text = new StringBuilder(info.get("description").textValue());
        text.append("\n| code | HTTP | meaning |\n|---|---|---|\n");
        for (Code code : Code.values()) {
            text.append("| ").append(code.number()).append(" | ");
            text.append(String.join(
                    ", ", Refusals.statuses(code).stream().map(String::valueOf).toList()));
            text.append(" | ").append(code.sentence()).append(" |\n");
        }
        text.append("\nEach is explained at the `docs_url` of its answer.\n");
        info.put("description", text.toString());
    }

    private static void fill(ObjectNode schemas) {
        Map<String, Stream<String>> fromTheCode = Map.of(
                "Platform", Arrays.stream(Platform.values()).map(Platform::json),
                "Environment", Arrays.stream(Environment.values()).map(Environment::json),
                "Scope", Scopes.ofKeys().stream(),
                "TopupStatus", Arrays.stream(TopupStatus.values()).map(TopupStatus::json),
                "Funds", Arrays.stream(Funds.values()).map(Funds::json));
        fromTheCode.forEach((name, values) -> {
            ArrayNode names = ((ObjectNode) schemas.get(name)).putArray("enum");
            values.forEach(names::add);
        });
    }

    private static void fillLimit(ObjectNode schema) {
        schema.put("maximum", Query.LIMIT_AT_MOST).put("default", Query.LIMIT);
    }

    private static String hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
