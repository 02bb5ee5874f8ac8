package app.aitopup.contracts;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;

/**
 * The one shape of every answer, success or error, on any path under {@code /api}: always these six keys, all present.
 *
 * @param success whether the request did what was asked
 * @param code a number of {@link Code}
 * @param transactionId the top-up's id where the request is about one, else null
 * @param status a top-up's status ({@link TopupStatus}) where the request is about one, else {@code ok} or
 *     {@code error}
 * @param timestamp UTC, to the millisecond and always with three digits for it: answers that say the same are of the
 *     same length, and times sort as text
 * @param data the payload; on an error a {@link Problem}
 */
@JsonPropertyOrder({"success", "code", "transaction_id", "status", "timestamp", "data"})
public record Envelope<T>(
        boolean success,
        int code,
        @JsonProperty("transaction_id") String transactionId,
        String status,
        @JsonFormat(pattern = TO_THE_MILLISECOND, timezone = "UTC") Instant timestamp,
        T data) {

    private static final String TO_THE_MILLISECOND = "uuuu-MM-dd'T'HH:mm:ss.SSSX";
    private static final String OK = "ok";
    private static final String ERROR = "error";

    /** An answer that is not about a single top-up. */
    public static <T> Envelope<T> of(Code code, Instant timestamp, T data) {
        return new Envelope<>(code.success(), code.number(), null, code.success() ? OK : ERROR, timestamp, data);
    }

    /** An answer about one top-up. */
    public static <T> Envelope<T> of(Code code, String transactionId, TopupStatus status, Instant timestamp, T data) {
        return new Envelope<>(code.success(), code.number(), transactionId, status.json(), timestamp, data);
    }
}
