package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Fields;
import app.aitopup.webhook.ReplayDeliveries;
import app.aitopup.webhook.domain.DeliveryStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads which deliveries are to be sent again, every fault at once. */
final class WindowRequest {
    private static final String SINCE = "since";
    private static final String UNTIL = "until";
    private static final String STATUS = "status";
    private static final int STATUS_LENGTH = 20;
    // The others are being sent, or will be when their endpoint is enabled.
    private static final List<DeliveryStatus> REPLAYABLE =
            List.of(DeliveryStatus.EXHAUSTED, DeliveryStatus.SUCCEEDED, DeliveryStatus.DROPPED);

    private WindowRequest() {}

    static ReplayDeliveries.Call read(byte[] body, String accountId, Environment environment, String endpointId) {
        Fields fields = Fields.of(body == null ? new byte[0] : body);
        Optional<Instant> since = fields.optionalTime(SINCE);
        if (since.isEmpty() && !fields.hasFaults()) {
            fields.reject(Code.FIELD_INVALID, SINCE, "is missing", "send the time from which on to send again");
        }
        Optional<Instant> until = fields.optionalTime(UNTIL);
        if (since.isPresent() && until.isPresent() && !since.get().isBefore(until.get())) {
            fields.reject(
                    Code.FIELD_INVALID, UNTIL, "is not after since", "send a later time, or leave it out for now");
        }
        Optional<String> name = fields.optionalText(STATUS, STATUS_LENGTH);
        Optional<DeliveryStatus> status = name.flatMap(DeliveryStatus::of).filter(REPLAYABLE::contains);
        if (name.isPresent() && status.isEmpty()) {
            fields.reject(
                    Code.FIELD_INVALID,
                    STATUS,
                    "is none that can be sent again",
                    "choose from "
                            + REPLAYABLE.stream().map(DeliveryStatus::json).toList());
        }
        boolean dryRun = fields.optionalBoolean("dry_run").orElse(false);
        fields.check();
        return new ReplayDeliveries.Call(
                accountId,
                environment,
                endpointId,
                status.orElse(DeliveryStatus.EXHAUSTED),
                since.orElseThrow(),
                until,
                dryRun);
    }
}
