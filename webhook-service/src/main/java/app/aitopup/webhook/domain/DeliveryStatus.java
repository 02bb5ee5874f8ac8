package app.aitopup.webhook.domain;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a delivery stands. */
public enum DeliveryStatus {
    /** An attempt is under way or will be made. */
    PENDING,
    /** The receiver answered 2xx in time. */
    SUCCEEDED,
    /** The last attempt failed; only a replay sends it again. */
    EXHAUSTED,
    /** Its endpoint is disabled; it waits for that to end. */
    HELD,
    /** Given up, because its endpoint was deleted or its owner said so. */
    DROPPED;

    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The status of this exact lower-case name. */
    public static Optional<DeliveryStatus> of(String json) {
        return Arrays.stream(values())
                .filter(status -> status.json().equals(json))
                .findFirst();
    }
}
