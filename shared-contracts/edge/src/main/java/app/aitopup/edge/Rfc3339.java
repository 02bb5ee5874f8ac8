package app.aitopup.edge;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as callers write them (RFC 3339, section 5.6), kept in whole milliseconds. */
public final class Rfc3339 {
    /** What to send instead of anything else. */
    public static final String FIX = "send an RFC 3339 time like 2026-06-13T12:00:00Z";

    private static final Pattern DATE_TIME = Pattern.compile(
            "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})", Pattern.CASE_INSENSITIVE);

    private Rfc3339() {}

    /** The time in this text, cut to the millisecond; none where it is no such time. */
    public static Optional<Instant> parse(String text) {
        if (!DATE_TIME.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text.toUpperCase(Locale.ROOT))
                    .toInstant()
                    .truncatedTo(ChronoUnit.MILLIS));
        } catch (DateTimeException noSuchDay) {
            return Optional.empty();
        }
    }
}
