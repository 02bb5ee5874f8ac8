package app.aitopup.edge;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Problem.FieldError;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the parameters of a request's query one by one and remembers every fault, so that a caller hears of all of them
 * at once. Ask for each parameter, then call {@link #check()}: it refuses the request if there was a fault, or a
 * parameter that nobody asked for or that came twice, because a filter that was misspelt would else show everything.
 * Before {@code check} returned, what was read must not be used.
 */
public final class Query {
    /** How many items a page has where the caller does not say. */
    public static final int LIMIT = 50;
    /** How many items a page has at most. */
    public static final int LIMIT_AT_MOST = 100;
    /** The longest text, in characters: an idempotency key's. */
    public static final int TEXT_AT_MOST = 255;

    private static final int ERRORS_AT_MOST = 50;
    private static final Pattern WHOLE_NUMBER = Pattern.compile("[1-9][0-9]{0,2}");
    // What the decoder leaves of bytes that are no UTF-8. A text that really has it cannot be searched for.
    private static final char BROKEN = '\ufffd';
    private static final String PLUS = "write + as %2B";

    private final MultivaluedMap<String, String> parameters;
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<FieldError> errors = new ArrayList<>();
    private final Set<Code> codes = EnumSet.noneOf(Code.class);

    private Query(MultivaluedMap<String, String> parameters) {
        this.parameters = parameters;
    }

    /** Begins to read these parameters, which are decoded already. */
    public static Query of(MultivaluedMap<String, String> parameters) {
        return new Query(parameters);
    }

    /**
     * What a reader makes of a parameter; empty where it is absent or at fault.
     *
     * @param reader gives nothing for a value that is none
     * @param fault what is wrong with such a value
     * @param fix what to do about it; may be null
     */
    public <T> Optional<T> read(String name, Function<String, Optional<T>> reader, String fault, String fix) {
        return read(name, Code.FIELD_INVALID, reader, fault, fix);
    }

    /** A text of at most {@value #TEXT_AT_MOST} characters. */
    public Optional<String> text(String name) {
        // NUL cannot be in a text of the database.
        return read(
                name,
                text -> Optional.of(text)
                        .filter(it -> it.codePointCount(0, it.length()) <= TEXT_AT_MOST && it.indexOf('\0') < 0),
                "is over " + TEXT_AT_MOST + " characters or not clean",
                "send what was stored");
    }

    /** An address as {@link EmailAddresses} keeps it, and as wallets and top-ups are keyed by it. */
    public Optional<String> email(String name) {
        return read(name, EmailAddresses::stored, "is no address", plusOr(name, EmailAddresses.FIX));
    }

    /** A time, in whole milliseconds. */
    public Optional<Instant> time(String name) {
        return read(name, Rfc3339::parse, "is no time", plusOr(name, Rfc3339.FIX));
    }

    /**
     * Two times, of which neither need be there.
     *
     * @param until must not be before the other
     */
    public record Times(Optional<Instant> from, Optional<Instant> until) {}

    /** The times of these two parameters. */
    public Times times(String from, String until) {
        Times times = new Times(time(from), time(until));
        if (times.from().isPresent()
                && times.until().isPresent()
                && times.until().get().isBefore(times.from().get())) {
            reject(Code.FIELD_INVALID, until, "is before " + from, "send a later time, or leave it out");
        }
        return times;
    }

    /** The platform, by the parameter {@code platform}; where it alone is at fault, that is 3002. */
    public Optional<Platform> platform() {
        return read("platform", Code.PLATFORM_UNSUPPORTED, Platform::of, "is not supported", "see GET /platforms");
    }

    /**
     * Which page of a list is asked for, by cursor and limit. Ask for it last.
     *
     * @param list what the list is, for its cursors: whose, and everything that says what is in it
     */
    public Page page(Cursors cursors, String list) {
        Optional<String> position = read(
                "cursor",
                cursor -> cursors.open(cursor, list),
                "is none of this list",
                "send next_cursor as it came, with the same filters");
        return new Page(cursors, list, position, limit());
    }

    /** How many items at most, by the parameter {@code limit}: 1 to {@value #LIMIT_AT_MOST}. */
    public int limit() {
        return read("limit", Query::limitOf, "must be 1 to " + LIMIT_AT_MOST, "send a whole number, or leave it out")
                .orElse(LIMIT);
    }

    /**
     * Ends the reading.
     *
     * @throws Refusal with every fault, if there was one: the fault's own code when all are of one kind, else 3001
     */
    public void check() {
        for (String name : parameters.keySet()) {
            if (!asked.contains(name)) {
                reject(Code.FIELD_INVALID, name, "is not known here", "leave it out; known are " + asked);
            }
        }
        if (!errors.isEmpty()) {
            throw Refusal.of(codes.size() == 1 ? codes.iterator().next() : Code.FIELD_INVALID, errors);
        }
    }

    /**
     * A page that is asked for.
     *
     * @param position of the last item that was seen; none to begin
     * @param limit how many items at most
     */
    public record Page(Cursors cursors, String list, Optional<String> position, int limit) {

        /** How many items to look for: one more than asked for tells whether there is a next page. */
        public int lookFor() {
            return limit + 1;
        }

        /** The cursor to what follows the item at this position. */
        public String cursorTo(String itemPosition) {
            return cursors.seal(itemPosition, list);
        }
    }

    private <T> Optional<T> read(
            String name, Code code, Function<String, Optional<T>> reader, String fault, String fix) {
        asked.add(name);
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            reject(Code.FIELD_INVALID, name, "is given more than once", "send it once");
            return Optional.empty();
        }
        if (values.get(0).indexOf(BROKEN) >= 0) {
            reject(code, name, "is not valid UTF-8", "escape the bytes of its UTF-8 form");
            return Optional.empty();
        }
        Optional<T> value = reader.apply(values.get(0));
        if (value.isEmpty()) {
            reject(code, name, fault, fix);
        }
        return value;
    }

    private void reject(Code code, String name, String message, String fix) {
        codes.add(code);
        // A query can have hundreds of parameters; its answer stays readable.
        if (errors.size() < ERRORS_AT_MOST) {
            errors.add(new FieldError(FieldNames.shown(name), message, fix));
        }
    }

    /** A plus that is not escaped means a space, and nothing else puts one into an address or a time. */
    private String plusOr(String name, String fix) {
        String value = parameters.getFirst(name);
        return value != null && value.indexOf(' ') >= 0 ? PLUS : fix;
    }

    private static Optional<Integer> limitOf(String text) {
        return WHOLE_NUMBER.matcher(text).matches()
                ? Optional.of(Integer.valueOf(text)).filter(limit -> limit <= LIMIT_AT_MOST)
                : Optional.empty();
    }
}
