package app.aitopup.e2e.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One rule, how often it was looked at, and where it does not hold. */
final class Check {
    private final String rule;
    private final List<String> violations = new ArrayList<>();
    private int looked;

    Check(String rule) {
        this.rule = rule;
    }

    /** Looks once; the text names the ids. */
    void that(boolean holds, Supplier<String> otherwise) {
        looked++;
        if (!holds) {
            violations.add(otherwise.get());
        }
    }

    String rule() {
        return rule;
    }

    int looked() {
        return looked;
    }

    List<String> violations() {
        return violations;
    }
}
