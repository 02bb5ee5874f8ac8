package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.Cursors;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.DeliveryStatus;
import app.aitopup.webhook.domain.IntegratorEvent;
import app.aitopup.webhook.store.DeliveryLog.Filter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what part of the log is asked for, every fault at once.
 *
 * @param list whose deliveries and which: what a cursor is good for
 */
record DeliveryQuery(Filter filter, int limit, String list) {
    private static final int LIMIT_BY_DEFAULT = 20;
    private static final int LIMIT_AT_MOST = 100;
    private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,2}");

    /**
     * The part that is asked for.
     *
     * @param owner whose log it is: account and environment
     * @throws Refusal 3001, with all parameters at fault
     */
    static DeliveryQuery read(
            Cursors cursors,
            String owner,
            Optional<String> endpointId,
            Optional<String> status,
            Optional<String> eventType,
            Optional<String> cursor,
            Optional<String> limit) {
        List<FieldError> errors = new ArrayList<>();
        if (endpointId.isPresent() && !Ids.isValid(Ids.ENDPOINT, endpointId.get())) {
            errors.add(new FieldError("endpoint_id", "is no endpoint's id", null));
        }
        Optional<DeliveryStatus> wantedStatus = status.flatMap(DeliveryStatus::of);
        if (status.isPresent() && wantedStatus.isEmpty()) {
            List<String> known = Arrays.stream(DeliveryStatus.values())
                    .map(DeliveryStatus::json)
                    .toList();
            errors.add(new FieldError("status", "is not known", "choose from " + known));
        }
        if (eventType.isPresent() && IntegratorEvent.of(eventType.get()).isEmpty()) {
            errors.add(new FieldError("event_type", "is not known", "choose from " + IntegratorEvent.types()));
        }
        // None of these holds the separator once it has passed, so no two lists have one name.
        String list =
                String.join("/", "deliveries", owner, endpointId.orElse(""), status.orElse(""), eventType.orElse(""));
        Optional<String> before = cursor.flatMap(text -> cursors.open(text, list));
        if (cursor.isPresent() && before.isEmpty()) {
            errors.add(new FieldError(
                    "cursor", "is not one of this list", "send next_cursor as it was received, with the same filters"));
        }
        Optional<Integer> wantedLimit = limit.filter(text -> LIMIT.matcher(text).matches())
                .map(Integer::valueOf)
                .filter(number -> number <= LIMIT_AT_MOST);
        if (limit.isPresent() && wantedLimit.isEmpty()) {
            errors.add(new FieldError("limit", "must be from 1 to " + LIMIT_AT_MOST, null));
        }
        if (!errors.isEmpty()) {
            throw Refusal.of(Code.FIELD_INVALID, errors);
        }
        return new DeliveryQuery(
                new Filter(endpointId, wantedStatus, eventType, before), wantedLimit.orElse(LIMIT_BY_DEFAULT), list);
    }
}
