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

    private Refusal(Code code, String message, List<FieldError> errors) {
        super(message, null, false, false);
        this.code = code;
        this.errors = errors;
    }

    /** A refusal that the code's own sentence explains. */
    public static Refusal of(Code code) {
        return new Refusal(code, code.sentence(), List.of());
    }

    /** A refusal that needs more words; never with a secret or another account's data in them. */
    public static Refusal of(Code code, String message) {
        return new Refusal(code, message, List.of());
    }

    /** A refusal for these fields. */
    public static Refusal of(Code code, List<FieldError> errors) {
        return new Refusal(code, code.sentence(), List.copyOf(errors));
    }

    public Code code() {
        return code;
    }

    /** The fields at fault; empty where no field is. */
    public List<FieldError> errors() {
        return errors;
    }
}
