package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.Fields;
import app.aitopup.edge.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads whose wallet an owner's call is about. What else it asks for the wallet service judges. */
final class WalletRequests {
    private static final String ENVIRONMENT = "environment";
    private static final String AMOUNT = "amount_cents";

    private WalletRequests() {}

    /**
     * The environment that a query names.
     *
     * @param values every value of the parameter
     * @throws Refusal 3001 if it is not exactly one that exists
     */
    static Environment environment(List<String> values) {
        Optional<Environment> environment = values.size() == 1 ? Environment.of(values.get(0)) : Optional.empty();
        return environment.orElseThrow(() -> Refusal.of(
                Code.FIELD_INVALID,
                List.of(new FieldError(
                        ENVIRONMENT,
                        values.isEmpty() ? "is missing" : "is none",
                        "send " + AccountRequests.ENVIRONMENTS))));
    }

    /**
     * The environment that is to get play money, which is staging.
     *
     * @throws Refusal 3000, 3001, 3003 or 3010, with all fields at fault
     */
    static Environment fund(byte[] body) {
        Fields fields = Fields.of(body);
        Optional<Environment> environment = AccountRequests.environment(fields);
        // Here and in the wallet service: what an owner could give to a live wallet would be money out of nothing.
        if (environment.isPresent() && environment.get() != Environment.STAGING) {
            fields.reject(Code.FIELD_INVALID, ENVIRONMENT, "has no play money", "send staging");
        }
        amount(fields);
        fields.check();
        return environment.orElseThrow();
    }

    /**
     * The environment that is to get a new mark for {@code balance.low}.
     *
     * @throws Refusal 3000, 3001 or 3010, with all fields at fault
     */
    static Environment threshold(byte[] body) {
        Fields fields = Fields.of(body);
        Optional<Environment> environment = AccountRequests.environment(fields);
        // Not what an amount's fault is called: a threshold is none, and the wallet service calls it so, too.
        fields.requiredInteger("threshold_cents", Code.FIELD_INVALID);
        fields.check();
        return environment.orElseThrow();
    }

    /** Remembers a fault of the field {@code amount_cents}; how much it may be at most the wallet service judges. */
    static void amount(Fields fields) {
        OptionalLong cents = fields.requiredInteger(AMOUNT, Code.AMOUNT_INVALID);
        if (cents.isPresent() && cents.getAsLong() < 1) {
            fields.reject(Code.AMOUNT_INVALID, AMOUNT, "is out of range", "send 1 or more cents");
        }
    }
}
