package app.aitopup.edge;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Problem.FieldError;
import java.util.List;

/**
 * An expected "no", thrown from a use case to the one mapper that turns it into an answer. Nothing has been stored and
 * no cent has moved when it is thrown.
 */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Code code;
    private final transient List<FieldError> errors;
    private final int httpStatus;
    private final int retryAfterSeconds;

    private Refusal(Code code, int httpStatus, String message, List<FieldError> errors, int retryAfterSeconds) {
        super(message, null, false, false);
        this.code = code;
        this.httpStatus = httpStatus;
        this.errors = errors;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /** A refusal that the code's own sentence explains. */
    public static Refusal of(Code code) {
        return new Refusal(code, code.httpStatus(), code.sentence(), List.of(), Problems.retryAfterSeconds(code));
    }

    /** A refusal that needs more words; never with a secret or another account's data in them. */
    public static Refusal of(Code code, String message) {
        return of(code, code.httpStatus(), message);
    }

    /** A refusal by another one of the statuses that go with the code. */
    public static Refusal of(Code code, int httpStatus, String message) {
        return new Refusal(code, httpStatus, message, List.of(), Problems.retryAfterSeconds(code));
    }

    /** A refusal for these fields. */
    public static Refusal of(Code code, List<FieldError> errors) {
        return new Refusal(
                code, code.httpStatus(), code.sentence(), List.copyOf(errors), Problems.retryAfterSeconds(code));
    }

    /** A refusal that ends after so many seconds, which is known better than for others with its code. */
    public static Refusal until(Code code, int retryAfterSeconds) {
        return new Refusal(code, code.httpStatus(), code.sentence(), List.of(), retryAfterSeconds);
    }

    public Code code() {
        return code;
    }

    /** The HTTP status of the answer. */
    public int httpStatus() {
        return httpStatus;
    }

    /** The fields at fault; empty where no field is. */
    public List<FieldError> errors() {
        return errors;
    }

    /** How long to wait before trying again, in seconds; 0 for at once. */
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
