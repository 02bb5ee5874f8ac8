package app.aitopup.webhook.api;

import app.aitopup.contracts.Ids;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.Query;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.DeliveryStatus;
import app.aitopup.webhook.domain.IntegratorEvent;
import app.aitopup.webhook.domain.Ping;
import app.aitopup.webhook.store.DeliveryLog.Filter;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads what part of the log is asked for. */
record DeliveryQuery(Filter filter, Query.Page page) {
    private static final List<String> STATUSES =
            Arrays.stream(DeliveryStatus.values()).map(DeliveryStatus::json).toList();

    private static final List<String> TYPES = Stream.concat(IntegratorEvent.types().stream(), Stream.of(Ping.TYPE))
            .toList();

    /**
     * The part that is asked for.
     *
     * @param owner whose log it is: account and environment
     * @throws Refusal 3001, with all parameters at fault
     */
    static DeliveryQuery read(MultivaluedMap<String, String> parameters, String owner, Cursors cursors) {
        Query query = Query.of(parameters);
        Optional<String> endpointId = query.read(
                "endpoint_id",
                id -> Optional.of(id).filter(text -> Ids.isValid(Ids.ENDPOINT, text)),
                "is no endpoint's id",
                null);
        Optional<DeliveryStatus> status =
                query.read("status", DeliveryStatus::of, "is not known", "choose from " + STATUSES);
        Optional<String> eventType = query.read(
                "event_type",
                type -> Optional.of(type).filter(TYPES::contains),
                "is not known",
                "choose from " + TYPES);
        // None of these holds the separator, so no two lists have one name.
        String list = String.join(
                "/",
                "deliveries",
                owner,
                endpointId.orElse(""),
                status.map(DeliveryStatus::json).orElse(""),
                eventType.orElse(""));
        Query.Page page = query.page(cursors, list);
        query.check();
        return new DeliveryQuery(new Filter(endpointId, status, eventType, page.position()), page);
    }
}
