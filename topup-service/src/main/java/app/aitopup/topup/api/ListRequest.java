package app.aitopup.topup.api;

import app.aitopup.contracts.TopupStatus;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.Query;
import app.aitopup.edge.Refusal;
import app.aitopup.topup.domain.TopupFilter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads the query of {@code GET /topup}.
 *
 * @param list what the list is, for its cursors: whose, and which top-ups it shows
 * @param before where the page begins: after this id; null for the first page
 */
record ListRequest(TopupFilter filter, String list, String before, int limit) {
    private static final String STATUSES =
            Arrays.stream(TopupStatus.values()).map(TopupStatus::json).collect(Collectors.joining(", "));

    /**
     * The request in this query.
     *
     * @param owner whose top-ups are asked for
     * @throws Refusal 3001, or 3002 for the platform alone, with all parameters at fault
     */
    static ListRequest read(MultivaluedMap<String, String> parameters, String owner, Cursors cursors) {
        Query query = Query.of(parameters);
        Query.Times created = query.times("created_from", "created_to");
        TopupFilter filter = new TopupFilter(
                query.read("status", ListRequest::status, "is none", "send one of " + STATUSES)
                        .orElse(null),
                query.platform().orElse(null),
                query.email("recipient_email").orElse(null),
                query.text("reference").orElse(null),
                query.text("idempotency_key").orElse(null),
                created.from().orElse(null),
                created.until().orElse(null));
        Query.Page page = query.page(cursors, owner + ' ' + filter);
        query.check();
        return new ListRequest(filter, page.list(), page.position().orElse(null), page.limit());
    }

    private static Optional<TopupStatus> status(String text) {
        return Arrays.stream(TopupStatus.values())
                .filter(status -> status.json().equals(text))
                .findFirst();
    }
}
