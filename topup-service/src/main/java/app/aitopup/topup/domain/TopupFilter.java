package app.aitopup.topup.domain;

import app.aitopup.contracts.Platform;
import app.aitopup.contracts.TopupStatus;
import java.time.Instant;

/**
 * Which top-ups a list is to show; null where a part does not matter.
 *
 * @param recipientEmail in lower case
 * @param createdFrom the first moment, itself included, in whole milliseconds
 * @param createdTo the first moment after, in whole milliseconds
 */
public record TopupFilter(
        TopupStatus status,
        Platform platform,
        String recipientEmail,
        String reference,
        String idempotencyKey,
        Instant createdFrom,
        Instant createdTo) {}
