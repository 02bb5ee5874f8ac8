package app.aitopup.edge;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Problem;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.contracts.Problem.Retry;
import java.time.Instant;
import java.util.List;

/**
 * Makes the envelopes of errors, for whoever answers: a resource, the mapper of failures, or the gateway's own routes.
 */
public final class Problems {
    private static final int SOON_SECONDS = 1;

    private Problems() {}

    /** An error on a call that cannot move money. */
    public static Envelope<Problem> of(Code code, String message, List<FieldError> errors, Instant now) {
        return Envelope.of(
                code, now, new Problem(message, code.docsUrl(), errors.isEmpty() ? null : errors, null, null));
    }

    /**
     * A refusal of a call that can move money: nothing was stored, so the same idempotency key may be used again,
     * unless it is the key that was refused.
     */
    public static Envelope<Problem> untouched(Code code, String message, List<FieldError> errors, Instant now) {
        return untouched(code, message, errors, retryAfterSeconds(code), now);
    }

    /** The same, with the refusal's own word on when to try again. */
    public static Envelope<Problem> untouched(Refusal refusal, Instant now) {
        return untouched(refusal.code(), refusal.getMessage(), refusal.errors(), refusal.retryAfterSeconds(), now);
    }

    private static Envelope<Problem> untouched(
            Code code, String message, List<FieldError> errors, int afterSeconds, Instant now) {
        // This key belongs to another request for good.
        boolean sameKey = code != Code.IDEMPOTENCY_KEY_REUSED;
        // What the first request with this key did so far, nobody knows yet.
        Funds funds = code == Code.IDEMPOTENCY_IN_PROGRESS ? Funds.UNKNOWN : Funds.UNTOUCHED;
        return money(code, message, errors, funds, new Retry(true, afterSeconds, sameKey), now);
    }

    /**
     * A failure of a call that can move money after which nobody knows what was stored. Asking again with the same
     * idempotency key finds out; without one, asking again could charge twice.
     */
    public static Envelope<Problem> unknown(Code code, boolean withIdempotencyKey, Instant now) {
        Retry retry = new Retry(withIdempotencyKey, SOON_SECONDS, withIdempotencyKey);
        return money(code, code.sentence(), List.of(), Funds.UNKNOWN, retry, now);
    }

    /** How long to wait before trying again what ended with this code, in seconds. */
    public static int retryAfterSeconds(Code code) {
        return switch (code) {
            case SERVICE_UNAVAILABLE,
                    PLATFORM_UNAVAILABLE,
                    INTERNAL_ERROR,
                    IDEMPOTENCY_IN_PROGRESS,
                    RATE_LIMIT_EXCEEDED -> SOON_SECONDS;
            default -> 0;
        };
    }

    private static Envelope<Problem> money(
            Code code, String message, List<FieldError> errors, Funds funds, Retry retry, Instant now) {
        Problem problem = new Problem(message, code.docsUrl(), errors.isEmpty() ? null : errors, funds, retry);
        return Envelope.of(code, now, problem);
    }
}
