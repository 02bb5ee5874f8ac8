package app.aitopup.webhook.domain;

import java.time.Instant;

/**
 * An endpoint's secret as it is stored.
 *
 * @param until when it signs no more; null for the current one
 */
public record SealedSecret(Bytes sealed, Instant until) {

    /** Whether it signs at this time. */
    public boolean signsAt(Instant now) {
        return until == null || now.isBefore(until);
    }
}
