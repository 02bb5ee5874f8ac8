package app.aitopup.edge;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a body may be declared as, and what an answer may be. */
public final class MediaTypes {
    private static final String JSON = "application/json";
    private static final Set<String> UTF_8 = Set.of("utf-8", "\"utf-8\"");

    private static final String WEIGHT = "q=";

    private MediaTypes() {}

    /**
     * Whether somebody who sends this takes JSON for an answer (RFC 9110, section 12.5.1): the most specific range that
     * JSON is in decides. Parameters other than the weight are passed over: there is one kind of JSON here.
     *
     * @param accept the values of the header {@code Accept}, one a line; none if there is none, which takes anything
     */
    public static boolean accepts(List<String> accept) {
        boolean named = false;
        int closest = -1;
        double weight = 0;
        for (String line : accept) {
            for (String range : line.split(",", -1)) {
                String[] parts = range.split(";", -1);
                String kind = parts[0].strip();
                if (kind.isEmpty()) {
                    continue;
                }
                named = true;
                int closeness = closeness(kind.toLowerCase(Locale.ROOT));
                if (closeness > closest) {
                    closest = closeness;
                    weight = weight(parts);
                } else if (closeness == closest && closeness >= 0) {
                    weight = Math.max(weight, weight(parts));
                }
            }
        }
        return !named || weight > 0;
    }

    /** How closely a range is about JSON; less than none if JSON is not in it. */
    private static int closeness(String range) {
        return switch (range) {
            case JSON -> 2;
            case "application/*" -> 1;
            // The lone star is what Java's old client sends.
            case "*/*", "*" -> 0;
            default -> -1;
        };
    }

    /** What is no number weighs nothing less than if it were not there. */
    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.regionMatches(true, 0, WEIGHT, 0, WEIGHT.length())) {
                try {
                    return Double.parseDouble(parameter.substring(WEIGHT.length()));
                } catch (NumberFormatException e) {
                    return 1;
                }
            }
        }
        return 1;
    }

    /**
     * Whether this is JSON in UTF-8, the only thing that a request's body may be (RFC 8259, section 8.1).
     *
     * @param contentType the header's value; null if there is none
     */
    public static boolean isJson(String contentType) {
        if (contentType == null) {
            return false;
        }
        String[] parts = contentType.split(";", -1);
        if (!parts[0].strip().equalsIgnoreCase(JSON)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].split("=", 2);
            if (parameter[0].strip().equalsIgnoreCase("charset")
                    && (parameter.length < 2
                            || !UTF_8.contains(parameter[1].strip().toLowerCase(Locale.ROOT)))) {
                return false;
            }
        }
        return true;
    }
}
