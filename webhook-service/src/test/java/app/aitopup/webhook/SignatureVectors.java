package app.aitopup.webhook;

import app.aitopup.webhook.domain.Bytes;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The vectors that integrators test their receivers with. */
public final class SignatureVectors {
    private static final Path FILE = Path.of("..", "docs", "signature-vectors.json");

    private SignatureVectors() {}

    /** One of them, as the file's "about" explains. */
    public record Vector(
            String name,
            List<String> secrets,
            List<String> oldSecrets,
            Map<String, List<String>> otherEndpoints,
            Optional<String> sentBody,
            Instant now,
            Map<String, String> headers,
            String body,
            boolean valid,
            String cause) {
        public Bytes bytes() {
            return Bytes.of(body.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    public static List<Vector> all() {
        try {
            JsonNode vectors = new ObjectMapper().readTree(FILE.toFile()).get("vectors");
            return StreamSupport.stream(vectors.spliterator(), false)
                    .map(SignatureVectors::vector)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Vector vector(JsonNode vector) {
        Map<String, List<String>> otherEndpoints = new LinkedHashMap<>();
        vector.path("other_endpoints")
                .properties()
                .forEach(other -> otherEndpoints.put(other.getKey(), texts(other.getValue())));
        Map<String, String> headers = new LinkedHashMap<>();
        vector.get("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return new Vector(
                vector.get("name").asText(),
                texts(vector.get("secrets")),
                texts(vector.path("old_secrets")),
                otherEndpoints,
                Optional.ofNullable(vector.get("sent_body")).map(JsonNode::asText),
                Instant.ofEpochSecond(vector.get("now").asLong()),
                headers,
                vector.get("body").asText(),
                vector.get("verdict").asText().equals("valid"),
                vector.get("cause").asText());
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
