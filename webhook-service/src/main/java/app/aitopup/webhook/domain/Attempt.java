package app.aitopup.webhook.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP try, as the log shows it: with an answer or with an error, never with both.
 *
 * @param number 1 for the delivery's first attempt
 * @param answer what the receiver answered, or null
 * @param error why there is no answer, or null
 * @param peer the address and port that was dialled, or null where it did not come to that
 * @param timings where the time went
 */
public record Attempt(
        int number,
        Trigger trigger,
        Instant startedAt,
        long durationMs,
        Request request,
        Answer answer,
        AttemptError error,
        String peer,
        Timings timings) {

    /** What made it happen. */
    public enum Trigger {
        AUTOMATIC,
        REPLAY,
        TEST;

        public String json() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The trigger of this lower-case name, as it was stored. */
        public static Trigger of(String json) {
            return valueOf(json.toUpperCase(Locale.ROOT));
        }
    }

    /** What was sent; the body byte for byte. */
    public record Request(String url, Map<String, String> headers, Bytes body) {}

    /** What came back; the body's first bytes only. */
    public record Answer(int status, Map<String, String> headers, Bytes body) {}

    /**
     * How long each part took, in milliseconds; null where it did not come to it, or a kept connection was used. A part
     * that was under way when the attempt ended counts up to there.
     *
     * @param dnsMs finding and vetting the host's addresses
     * @param connectMs the connection alone
     * @param tlsMs the handshake
     * @param responseMs from the request to the end of the answer's head
     */
    public record Timings(Long dnsMs, Long connectMs, Long tlsMs, Long responseMs) {
        /** Of an attempt that came to none of it. */
        public static final Timings NONE = new Timings(null, null, null, null);
    }

    /** Whether the receiver took the event. */
    public boolean succeeded() {
        return answer != null && answer.status() >= 200 && answer.status() < 300;
    }

    /** How long the receiver asked to be left alone. */
    public Optional<Duration> asksToWait() {
        String value = answer == null ? null : answer.headers().get("Retry-After");
        return value == null ? Optional.empty() : RetryAfter.parse(value, startedAt.plusMillis(durationMs));
    }

    /** Whether the receiver said that it is gone for good (RFC 9110, 15.5.11). */
    public boolean saysGone() {
        return answer != null && answer.status() == 410;
    }
}
