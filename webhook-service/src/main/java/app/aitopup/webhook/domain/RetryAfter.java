package app.aitopup.webhook.domain;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads how long a receiver asks to be left alone (RFC 9110, section 10.2.3). */
final class RetryAfter {
    // Longer numbers are beyond every schedule.
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private RetryAfter() {}

    /** The time that this header's value asks for; none where it asks for nothing that can be understood. */
    static Optional<Duration> parse(String value, Instant now) {
        String text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(now, until)).filter(wait -> !wait.isNegative());
        } catch (DateTimeException neitherNumberNorDate) {
            return Optional.empty();
        }
    }
}
