package app.aitopup.topup.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.Refusal;
import app.aitopup.edge.Rfc3339;
import app.aitopup.topup.domain.TopupFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the query of {@code GET /topup}. A parameter that is not known, or given twice, is refused: a filter that was
 * misspelt would else show everything.
 *
 * @param list what the list is, for its cursors: whose, and which top-ups it shows
 * @param before where the page begins: after this id; null for the first page
 */
record ListRequest(TopupFilter filter, String list, String before, int limit) {
    private static final int LIMIT = 50;
    private static final int LIMIT_AT_MOST = 100;
    private static final int TEXT_AT_MOST = 255;
    private static final String STATUSES =
            Arrays.stream(TopupStatus.values()).map(TopupStatus::json).collect(Collectors.joining(", "));

    /**
     * The request in this query.
     *
     * @param owner whose top-ups are asked for
     * @throws Refusal 3001, or 3002 for the platform alone, with all parameters at fault
     */
    static ListRequest read(MultivaluedMap<String, String> query, String owner, Cursors cursors) {
        Parameters parameters = new Parameters(query);
        TopupFilter filter = new TopupFilter(
                parameters.read("status", ListRequest::status, "is none", "send one of " + STATUSES),
                parameters.read("platform", Platform::of, "is not supported", "see GET /platforms"),
                parameters.read("recipient_email", text -> text(text.toLowerCase(Locale.ROOT)), "is too long", null),
                parameters.read("reference", ListRequest::text, "is too long", null),
                parameters.read("idempotency_key", ListRequest::text, "is too long", null),
                parameters.read("created_from", Rfc3339::parse, "is no time", Rfc3339.FIX),
                parameters.read("created_to", Rfc3339::parse, "is no time", Rfc3339.FIX));
        String list = owner + ' ' + filter;
        String before = parameters.read(
                "cursor",
                cursor -> cursors.open(cursor, list),
                "is none of this list",
                "send next_cursor as it came, with the same filters");
        Integer limit = parameters.read("limit", ListRequest::limit, "must be 1 to " + LIMIT_AT_MOST, null);
        parameters.check();
        return new ListRequest(filter, list, before, limit == null ? LIMIT : limit);
    }

    private static Optional<TopupStatus> status(String text) {
        return Arrays.stream(TopupStatus.values())
                .filter(status -> status.json().equals(text))
                .findFirst();
    }

    private static Optional<String> text(String text) {
        // NUL cannot be in a text of the database.
        return text.length() > TEXT_AT_MOST || text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
    }

    private static Optional<Integer> limit(String text) {
        return text.matches("[1-9][0-9]{0,2}")
                ? Optional.of(Integer.valueOf(text)).filter(limit -> limit <= LIMIT_AT_MOST)
                : Optional.empty();
    }

    /** The parameters of a query, read one by one, with every fault remembered. */
    private static final class Parameters {
        private final MultivaluedMap<String, String> query;
        private final Set<String> asked = new LinkedHashSet<>();
        private final List<FieldError> errors = new ArrayList<>();

        Parameters(MultivaluedMap<String, String> query) {
            this.query = query;
        }

        /** The parameter's value; null where it is absent or at fault. */
        <T> T read(String name, Function<String, Optional<T>> reader, String fault, String fix) {
            asked.add(name);
            List<String> values = query.getOrDefault(name, List.of());
            if (values.size() > 1) {
                errors.add(new FieldError(name, "is given more than once", "send it once"));
                return null;
            }
            if (values.isEmpty()) {
                return null;
            }
            Optional<T> value = reader.apply(values.get(0));
            if (value.isEmpty()) {
                errors.add(new FieldError(name, fault, fix));
            }
            return value.orElse(null);
        }

        void check() {
            for (String name : query.keySet()) {
                if (!asked.contains(name)) {
                    errors.add(new FieldError(name, "is not known here", "leave it out; known are " + asked));
                }
            }
            if (!errors.isEmpty()) {
                boolean platformAlone =
                        errors.size() == 1 && errors.get(0).field().equals("platform");
                throw Refusal.of(platformAlone ? Code.PLATFORM_UNSUPPORTED : Code.FIELD_INVALID, errors);
            }
        }
    }
}
