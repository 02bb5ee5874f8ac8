package app.aitopup.edge;

import app.aitopup.contracts.Code;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a request's body as RFC 8259 says and no more leniently: one object in valid UTF-8, no duplicate key, nothing
 * after it, at most 16 levels deep and 64 KiB long. An integer that was written as {@code -0} is none, like one beyond
 * 64 bits.
 */
public final class StrictJson {
    /** The longest body, in bytes. */
    public static final int BYTES_AT_MOST = 64 * 1024;
    /** The deepest nesting. */
    public static final int LEVELS_AT_MOST = 16;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(LEVELS_AT_MOST)
                            // The body's own length is the bound: a long name or number is a fault of its field.
                            .maxNumberLength(BYTES_AT_MOST)
                            .maxNameLength(BYTES_AT_MOST)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /**
     * Lets pass a body that is called JSON.
     *
     * @param contentType the header, or null
     * @throws Refusal 3009 if it is called anything else
     */
    public static void requireJson(String contentType) {
        if (!MediaTypes.isJson(contentType)) {
            throw Refusal.of(Code.MEDIA_TYPE_UNSUPPORTED, "Send Content-Type: application/json");
        }
    }

    /**
     * The object that the body is.
     *
     * @throws Refusal 3010 if it is too long, 3000 if it is not one JSON object
     */
    public static ObjectNode object(byte[] body) {
        if (body.length > BYTES_AT_MOST) {
            throw Refusal.of(Code.REQUEST_TOO_LARGE);
        }
        try {
            // Decoded first, and strictly: Jackson would guess UTF-16 and let malformed bytes pass.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            try (JsonParser parser = new IntegerLiterals(MAPPER.createParser(text))) {
                JsonNode node = MAPPER.readTree(parser);
                if (node instanceof ObjectNode object) {
                    return object;
                }
            }
            throw Refusal.of(Code.REQUEST_MALFORMED, "The body has to be a JSON object");
        } catch (CharacterCodingException e) {
            throw Refusal.of(Code.REQUEST_MALFORMED, "The body is not valid UTF-8");
        } catch (IOException e) {
            throw Refusal.of(Code.REQUEST_MALFORMED);
        }
    }
}
