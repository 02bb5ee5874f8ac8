package app.aitopup.edge;

import java.util.Formatter;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How the names of fields that callers made up are shown in answers: bounded, on one line, and without the secrets that
 * somebody pasted in the wrong place. Known names come out as they are.
 */
public final class FieldNames {
    /** The longest name that is shown in full, in characters. */
    static final int SHOWN_AT_MOST = 64;

    // Keys, operators' tokens, sessions, webhook secrets, vouchers and JWTs, by what they begin with.
    private static final Pattern SECRET =
            Pattern.compile("(ak_(?:staging|live)_|op_|ses_|whsec_|ATU-|eyJ)[A-Za-z0-9+/=_.-]{8,}");

    private FieldNames() {}

    /** The name as an answer shows it. */
    public static String shown(String name) {
        if (name.isEmpty()) {
            return "\"\"";
        }
        StringBuilder shown = new StringBuilder();
        int characters = 0;
        // Masked before it is cut, or a cut secret would not be recognised.
        for (int c : SECRET.matcher(name).replaceAll("$1…").codePoints().toArray()) {
            if (++characters > SHOWN_AT_MOST) {
                return shown.append('…').toString();
            }
            if (isVisible(c)) {
                shown.appendCodePoint(c);
            } else {
                new Formatter(shown, Locale.ROOT).format("\\u%04x", c);
            }
        }
        return shown.toString();
    }

    /** Controls, lone surrogates, and what turns or hides the text around it, are none. */
    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
