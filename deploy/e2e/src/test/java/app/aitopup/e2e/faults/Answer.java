package app.aitopup.e2e.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * What an integrator heard of one call.
 *
 * @param httpStatus 0 where the connection was lost, and then the body says how
 * @param code 0 where the answer was no envelope
 * @param transactionId null where it names none
 * @param status of the top-up; else {@code ok} or {@code error}
 * @param funds null where it says nothing of them
 * @param body as it came, byte for byte
 */
record Answer(Call call, int httpStatus, int code, String transactionId, String status, String funds, String body) {
    static final int DELIVERED = 1001;
    static final int PENDING = 1002;
    static final int CANCELLED = 1003;
    static final int FIELD_INVALID = 3001;
    static final int IN_PROGRESS = 3006;
    static final int INSUFFICIENT_BALANCE = 4001;
    static final int DELIVERY_FAILED = 4002;
    static final int TOO_LATE_TO_CANCEL = 4003;
    static final int SPENDING_LIMIT_REACHED = 4004;
    static final int PLATFORM_UNAVAILABLE = 4005;
    static final int UNAVAILABLE = 4006;

    private static final Set<Integer> ENDS =
            Set.of(DELIVERED, CANCELLED, INSUFFICIENT_BALANCE, DELIVERY_FAILED, SPENDING_LIMIT_REACHED);

    /** What was called. */
    enum Call {
        SEND,
        CANCEL
    }

    /** An answer that came. */
    static Answer of(Call call, int httpStatus, String body) {
        JsonNode json = Json.parse(body);
        return new Answer(
                call,
                httpStatus,
                json.path("code").asInt(),
                json.path("transaction_id").textValue(),
                json.path("status").asText(),
                json.path("data").path("funds").textValue(),
                body);
    }

    /** No answer; whether the call was heard nobody knows. */
    static Answer lost(Call call, Exception failure) {
        return new Answer(call, 0, 0, null, "lost", null, failure.getClass().getSimpleName());
    }

    /** Whether this says that nothing was accepted under the key. */
    boolean isRefusal() {
        return code == PLATFORM_UNAVAILABLE || code == FIELD_INVALID;
    }

    /** Whether this says how the top-up ended. */
    boolean isEnd() {
        return ENDS.contains(code);
    }
}
