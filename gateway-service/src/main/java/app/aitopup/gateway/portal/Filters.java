package app.aitopup.gateway.portal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a list is narrowed down by, and where in it the reader is: a page's query, which the API is asked with. */
final class Filters {
    private static final String CURSOR = "cursor";
    /** Fields for a time, which browsers send without a zone. */
    private static final String TIMES = "created_";

    private final Map<String, String> values = new LinkedHashMap<>();
    private final String cursor;

    private Filters(String cursor) {
        this.cursor = cursor;
    }

    /** Those of these names that the visit has, and its cursor. */
    static Filters of(Visit visit, List<String> names) {
        Filters filters = new Filters(visit.query(CURSOR));
        names.forEach(name -> filters.values.put(name, visit.query(name)));
        return filters;
    }

    /** Each as it was typed; empty where it was not. */
    Map<String, String> values() {
        return values;
    }

    /** Whether the list is not the whole one from its beginning. */
    boolean any() {
        return !cursor.isEmpty() || values.values().stream().anyMatch(value -> !value.isEmpty());
    }

    /** The query for the API, without a question mark. */
    String query(int limit) {
        StringBuilder query = new StringBuilder("limit=").append(limit);
        values.forEach((name, value) -> add(query, name, name.startsWith(TIMES) ? Visit.utc(value) : value));
        add(query, CURSOR, cursor);
        return query.toString();
    }

    /** The query of the page that follows; null where none does. */
    String next(String nextCursor) {
        if (nextCursor == null) {
            return null;
        }
        StringBuilder query = new StringBuilder("?cursor=").append(Visit.encoded(nextCursor));
        values.forEach((name, value) -> add(query, name, value));
        return query.toString();
    }

    private static void add(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append('&').append(name).append('=').append(Visit.encoded(value));
        }
    }
}
