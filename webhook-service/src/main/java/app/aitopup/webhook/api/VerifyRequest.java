package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.FieldNames;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.StrictJson;
import app.aitopup.webhook.VerifySignature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads the request that a receiver got, every fault at once. Takes text as it is, line feeds and all: a body is
 * compared byte by byte.
 */
final class VerifyRequest {
    private static final String HEADERS = "headers";
    private static final String BODY = "body";
    private static final int HEADERS_AT_MOST = 100;
    private static final int FAULTS_AT_MOST = 50;
    /** What RFC 9110 (5.6.2) calls a token. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");

    private final List<FieldError> faults = new ArrayList<>();

    private VerifyRequest() {}

    static VerifySignature.Call read(byte[] bytes, String accountId, Environment environment, String endpointId) {
        ObjectNode object = StrictJson.object(bytes == null ? new byte[0] : bytes);
        VerifyRequest request = new VerifyRequest();
        Map<String, String> headers = request.headers(object.get(HEADERS));
        String body = request.body(object.get(BODY));
        request.unknown(object);
        if (!request.faults.isEmpty()) {
            throw Refusal.of(
                    Code.FIELD_INVALID, request.faults.subList(0, Math.min(request.faults.size(), FAULTS_AT_MOST)));
        }
        return new VerifySignature.Call(accountId, environment, endpointId, headers, body);
    }

    private Map<String, String> headers(JsonNode given) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (given == null) {
            fault(HEADERS, "is missing", "send the received headers as an object, each value as text");
        } else if (!given.isObject() || given.size() > HEADERS_AT_MOST) {
            fault(HEADERS, "must be an object of at most " + HEADERS_AT_MOST + " headers", null);
        } else {
            given.properties().forEach(header -> header(headers, header.getKey(), header.getValue()));
        }
        return headers;
    }

    private void header(Map<String, String> headers, String name, JsonNode value) {
        if (!NAME.matcher(name).matches()) {
            fault(HEADERS, "has a name that no header can have", "send names as they were received, without the colon");
        } else if (!value.isTextual()) {
            fault(HEADERS + '.' + name, "must be text", "send the value of the header alone, not a list");
        } else if (headers.putIfAbsent(name, value.textValue()) != null) {
            fault(HEADERS + '.' + name, "is there twice, in two spellings", "send it once");
        }
    }

    private String body(JsonNode given) {
        if (given == null) {
            fault(BODY, "is missing", "send the received body as text, exactly as it came");
            return "";
        }
        if (!given.isTextual()) {
            fault(BODY, "must be text", "send the raw body in a JSON string, not the JSON that it is");
            return "";
        }
        return given.textValue();
    }

    private void unknown(ObjectNode object) {
        object.fieldNames().forEachRemaining(name -> {
            if (!Set.of(HEADERS, BODY).contains(name)) {
                fault(name, "is not known here", "leave it out; known are [headers, body]");
            }
        });
    }

    private void fault(String field, String message, String fix) {
        faults.add(new FieldError(FieldNames.shown(field), message, fix));
    }
}
