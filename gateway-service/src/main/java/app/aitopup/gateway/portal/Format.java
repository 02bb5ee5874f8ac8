package app.aitopup.gateway.portal;

import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateExtension;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How the pages write values: {@code {fmt:money(cents)}}. */
@TemplateExtension(namespace = "fmt")
class Format {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String NONE = "–";

    private Format() {}

    /** Cents as dollars; a dash for none. */
    static String money(Object cents) {
        return cents instanceof Number number
                ? NumberFormat.getCurrencyInstance(Locale.US).format(BigDecimal.valueOf(number.longValue(), 2))
                : NONE;
    }

    /** Cents as a number of dollars, as a form takes it. */
    static String plain(Object cents) {
        return cents instanceof Number number
                ? BigDecimal.valueOf(number.longValue(), 2).toPlainString()
                : "";
    }

    /** The same as {@link #money} with a sign, for what was added or taken. */
    static String change(Object cents) {
        String text = money(cents);
        return cents instanceof Number number && number.longValue() > 0 ? '+' + text : text;
    }

    /** A time, for people in UTC; a script makes it the reader's own. */
    static RawString time(Object rfc3339) {
        try {
            Instant at = Instant.parse(String.valueOf(rfc3339));
            String utc = UTC.format(at);
            return new RawString("<time datetime=\"" + at + "\" title=\"" + utc + "\">" + utc + "</time>");
        } catch (DateTimeParseException none) {
            return new RawString(NONE);
        }
    }

    /** What is there, or a dash. */
    static Object or(Object value) {
        return value == null || value.equals("") ? NONE : value;
    }

    /** Words for a name with underscores. */
    static String words(Object name) {
        return String.valueOf(name).replace('_', ' ').replace('.', ' ');
    }

    /** A list as a form gives it back. */
    static String commas(List<String> list) {
        return String.join(",", list);
    }

    /** Headers, one a line. */
    static String headers(Object headers) {
        return headers instanceof Map<?, ?> all
                ? all.entrySet().stream()
                        .map(header -> header.getKey() + ": " + header.getValue())
                        .collect(Collectors.joining("\n"))
                : "";
    }

    /** A list in one line. */
    static String joined(Object list) {
        return list instanceof List<?> items
                ? String.join(", ", items.stream().map(String::valueOf).toList())
                : NONE;
    }

    /** A time in UTC, for beside a field that takes one. */
    static String utc(Object rfc3339) {
        return UTC.format(Instant.parse(String.valueOf(rfc3339)));
    }

    /** Whether a box was checked in a form that was refused; where there was none, whether it is to begin with. */
    static boolean chosen(Map<String, List<String>> choices, String field, Object value, boolean otherwise) {
        return choices.containsKey(field) ? choices.get(field).contains(value) : otherwise;
    }

    /** A value of a form that was refused, so that nobody types it again. */
    static String typed(Map<String, String> form, String field, String otherwise) {
        return form.getOrDefault(field, otherwise);
    }

    /** Whether a delivery or a top-up stands well, badly or in between: what its mark is coloured by. */
    static String tone(Object status) {
        return switch (String.valueOf(status)) {
            case "delivered", "succeeded", "captured", "valid" -> "good";
            case "failed", "exhausted", "invalid" -> "bad";
            case "pending", "held" -> "waiting";
            default -> "plain";
        };
    }
}
