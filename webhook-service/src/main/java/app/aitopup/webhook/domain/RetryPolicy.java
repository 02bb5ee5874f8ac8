package app.aitopup.webhook.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** For how long an endpoint's receiver is tried. */
public enum RetryPolicy {
    /** Three attempts within a minute. */
    STANDARD,
    /** Goes on for days, and waits for as long as the receiver asks to, within bounds. */
    EXTENDED;

    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The policy of this exact lower-case name. */
    public static Optional<RetryPolicy> of(String json) {
        return Arrays.stream(values())
                .filter(policy -> policy.json().equals(json))
                .findFirst();
    }

    /** Every name. */
    public static List<String> names() {
        return Arrays.stream(values()).map(RetryPolicy::json).toList();
    }
}
