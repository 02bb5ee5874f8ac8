package app.aitopup.edge;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Problem.FieldError;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads the fields of a request's object one by one and remembers every fault, so that a caller hears of all of them at
 * once. Ask for each field, then call {@link #check()}: it refuses the request if there was a fault, or a field nobody
 * asked for. Before {@code check} returned, what was read must not be used. An object inside it is read in the same
 * way; its faults are named by their path and found by the outermost {@code check}.
 *
 * <p>Lengths are counted in characters, which are Unicode's code points: an emoji is one, as it is for the database. A
 * field's name comes back as the caller wrote it, but bounded and without what is no visible text or looks like a
 * secret.
 */
public final class Fields {
    private static final int ERRORS_AT_MOST = 50;
    private static final int TIME_LENGTH = 64;
    private static final String AS_TEXT = "send it as a JSON string, in quotes";
    private static final String SHORTER = "send a shorter one";
    private static final String CLEAN = "leave these characters out";
    private static final String LIST = "send a JSON list, like [\"one\", \"two\"]";

    private final ObjectNode object;
    private final String path;
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Fields> inner = new ArrayList<>();
    private final List<FieldError> errors;
    private final Set<Code> codes;

    private Fields(ObjectNode object, String path, List<FieldError> errors, Set<Code> codes) {
        this.object = object;
        this.path = path;
        this.errors = errors;
        this.codes = codes;
    }

    /**
     * Begins to read a request's body.
     *
     * @throws Refusal 3000 or 3010 if the body is not one strict JSON object
     */
    public static Fields of(byte[] body) {
        return new Fields(StrictJson.object(body), "", new ArrayList<>(), EnumSet.noneOf(Code.class));
    }

    /**
     * A text that must be there; empty after a fault.
     *
     * @param code what a fault of this field is called, other than that it is missing
     */
    public Optional<String> requiredText(String field, int lengthAtMost, Code code) {
        return missing(field) ? Optional.empty() : text(field, lengthAtMost, code);
    }

    /**
     * An address that must be there, as {@link EmailAddresses} keeps it. Empty after a fault.
     *
     * @param code what a fault of this field is called, other than that it is missing
     */
    public Optional<String> requiredEmail(String field, Code code) {
        Optional<String> text = requiredText(field, Integer.MAX_VALUE, code);
        Optional<String> email = text.flatMap(EmailAddresses::stored);
        if (text.isPresent() && email.isEmpty()) {
            reject(code, field, "is no address that mail can reach", EmailAddresses.FIX);
        }
        return email;
    }

    /** A text that may be absent or null. */
    public Optional<String> optionalText(String field, int lengthAtMost) {
        return given(field).isNull() ? Optional.empty() : text(field, lengthAtMost, Code.FIELD_INVALID);
    }

    /**
     * A whole number that must be there and was written as a JSON integer: neither {@code 10.5} nor {@code 1e3} nor
     * {@code "1000"} nor anything beyond 64 bits. Empty after a fault.
     *
     * @param code what a fault of this field is called, other than that it is missing
     */
    public OptionalLong requiredInteger(String field, Code code) {
        return missing(field) ? OptionalLong.empty() : integer(field, code);
    }

    /** A whole number, written as {@link #requiredInteger} wants it, that may be absent or null. */
    public OptionalLong optionalInteger(String field, Code code) {
        return given(field).isNull() ? OptionalLong.empty() : integer(field, code);
    }

    /** An object that may be absent or null, to be asked for its own fields; empty then, and after a fault. */
    public Optional<Fields> optionalObject(String field) {
        JsonNode value = given(field);
        if (value.isNull()) {
            return Optional.empty();
        }
        if (!(value instanceof ObjectNode node)) {
            reject(Code.FIELD_INVALID, field, "must be an object", "send a JSON object");
            return Optional.empty();
        }
        Fields fields = new Fields(node, path + field + '.', errors, codes);
        inner.add(fields);
        return Optional.of(fields);
    }

    /**
     * Pairs of text, in their order and as given: line breaks, tabs and all else that a JSON string can hold, but for
     * NUL and lone surrogates, which no database keeps. Empty when absent, null or after a fault.
     */
    public Map<String, String> optionalTexts(String field, int pairsAtMost, int keyAtMost, int valueAtMost) {
        JsonNode value = given(field);
        if (value.isNull()) {
            return Map.of();
        }
        if (!value.isObject() || value.size() > pairsAtMost) {
            String message = "must be an object of at most " + pairsAtMost + " pairs";
            reject(Code.FIELD_INVALID, field, message, "send texts by their names, like {\"order\": \"1234\"}");
            return Map.of();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        value.properties().forEach(pair -> {
            String name = field + '.' + pair.getKey();
            if (length(pair.getKey()) > keyAtMost || isUnkeepable(pair.getKey())) {
                String message = "has a name that is over " + keyAtMost + " characters, or has NUL or lone surrogates";
                reject(Code.FIELD_INVALID, name, message, "send a shorter name of ordinary characters");
            } else if (!pair.getValue().isTextual()) {
                reject(Code.FIELD_INVALID, name, "must be text", AS_TEXT);
            } else if (length(pair.getValue().textValue()) > valueAtMost) {
                reject(Code.FIELD_INVALID, name, tooLong(valueAtMost), SHORTER);
            } else if (isUnkeepable(pair.getValue().textValue())) {
                reject(Code.FIELD_INVALID, name, "must not have NUL or lone surrogates", CLEAN);
            } else {
                texts.put(pair.getKey(), pair.getValue().textValue());
            }
        });
        return texts;
    }

    /** A list of texts; empty when absent, null or after a fault. */
    public List<String> optionalList(String field, int entriesAtMost) {
        JsonNode value = given(field);
        if (value.isNull()) {
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        value.forEach(entry -> texts.add(entry.textValue()));
        if (!value.isArray() || value.size() > entriesAtMost || texts.contains(null)) {
            reject(Code.FIELD_INVALID, field, "must be a list of at most " + entriesAtMost + " texts", LIST);
            return List.of();
        }
        return texts;
    }

    /** True or false, that may be absent or null; empty then, and after a fault. */
    public Optional<Boolean> optionalBoolean(String field) {
        JsonNode value = given(field);
        if (value.isNull()) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            reject(Code.FIELD_INVALID, field, "must be true or false", "send it without quotes");
            return Optional.empty();
        }
        return Optional.of(value.booleanValue());
    }

    /** A time (RFC 3339) that may be absent or null, in whole milliseconds; empty then, and after a fault. */
    public Optional<Instant> optionalTime(String field) {
        Optional<String> text = optionalText(field, TIME_LENGTH);
        Optional<Instant> time = text.flatMap(Rfc3339::parse);
        if (text.isPresent() && time.isEmpty()) {
            reject(Code.FIELD_INVALID, field, "is no time", Rfc3339.FIX);
        }
        return time;
    }

    /** Whether the request has this field, be it null. */
    public boolean has(String field) {
        asked.add(field);
        return object.has(field);
    }

    /** Whether a fault was found so far. */
    public boolean hasFaults() {
        return !errors.isEmpty();
    }

    /** Remembers a fault that only the caller of this class can see. */
    public void reject(Code code, String field, String message, String fix) {
        codes.add(code);
        // A request can have thousands of unknown fields; its answer stays readable.
        if (errors.size() < ERRORS_AT_MOST) {
            errors.add(new FieldError(FieldNames.shown(path + field), message, fix));
        }
    }

    /**
     * Ends the reading.
     *
     * @throws Refusal with every fault, if there was one: the fault's own code when all are of one kind, else 3001
     */
    public void check() {
        rejectUnknown();
        if (!errors.isEmpty()) {
            throw Refusal.of(codes.size() == 1 ? codes.iterator().next() : Code.FIELD_INVALID, errors);
        }
    }

    private void rejectUnknown() {
        inner.forEach(Fields::rejectUnknown);
        object.fieldNames().forEachRemaining(name -> {
            if (!asked.contains(name)) {
                reject(Code.FIELD_INVALID, name, "is not known here", "leave it out; known are " + asked);
            }
        });
    }

    private OptionalLong integer(String field, Code code) {
        JsonNode value = given(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            String unit = field.endsWith("_cents") ? " of cents" : "";
            reject(code, field, "must be a whole number" + unit, "send a JSON integer, without quotes or exponent");
            return OptionalLong.empty();
        }
        return OptionalLong.of(value.longValue());
    }

    private Optional<String> text(String field, int lengthAtMost, Code code) {
        JsonNode value = given(field);
        if (!value.isTextual()) {
            reject(code, field, "must be text", AS_TEXT);
        } else if (length(value.textValue()) > lengthAtMost) {
            reject(code, field, tooLong(lengthAtMost), SHORTER);
        } else if (isUnclean(value.textValue())) {
            reject(code, field, "must not have control characters or lone surrogates", CLEAN);
        } else {
            return Optional.of(value.textValue());
        }
        return Optional.empty();
    }

    private boolean missing(String field) {
        asked.add(field);
        if (!object.has(field)) {
            reject(Code.FIELD_INVALID, field, "is missing", "send it");
            return true;
        }
        return false;
    }

    private JsonNode given(String field) {
        asked.add(field);
        JsonNode value = object.get(field);
        return value == null ? object.nullNode() : value;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String tooLong(int lengthAtMost) {
        return "must have at most " + lengthAtMost + " characters";
    }

    private static boolean isUnkeepable(String text) {
        return text.codePoints().anyMatch(c -> c == 0 || isSurrogate(c));
    }

    /** NUL cannot be stored, other control characters break logs and headers, a lone surrogate is no character. */
    private static boolean isUnclean(String text) {
        return text.codePoints().anyMatch(c -> Character.isISOControl(c) || isSurrogate(c));
    }

    private static boolean isSurrogate(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
