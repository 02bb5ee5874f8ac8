package app.aitopup.gateway.domain;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a request asks for, by its form: a path and perhaps a query (RFC 9112, section 3.2.1), in the characters that
 * RFC 3986 allows. Everything else is refused, because whoever is behind could take it for something else.
 */
public final class RequestTarget {
    private static final String ESCAPE = "%[0-9A-Fa-f]{2}";
    private static final String CHARACTERS = "-A-Za-z0-9._~!$&'()*+,;=:@/";
    // Brackets are not allowed in a query either, and everybody sends them there.
    private static final Pattern ORIGIN_FORM =
            Pattern.compile("/(?!/)" + anyOf(CHARACTERS) + "(?:\\?" + anyOf(CHARACTERS + "?\\[\\]") + ")?+|/");
    private static final Pattern HOST = Pattern.compile(
            "(?:(?:[A-Za-z0-9._~!$&'()*+,;=-]++|" + ESCAPE + ")++|\\[[0-9A-Fa-f:.]++])(?::[0-9]{0,5})?+");

    private RequestTarget() {}

    private static String anyOf(String characters) {
        return "(?:[" + characters + "]++|" + ESCAPE + ")*+";
    }

    /** Whether this is a path, perhaps with a query, with nothing in it that is not allowed there. */
    public static boolean isWellFormed(String target) {
        return ORIGIN_FORM.matcher(target).matches() && hasText(path(target));
    }

    /** Whether this can stand in the header {@code Host}. */
    public static boolean isHost(String host) {
        return HOST.matcher(host).matches();
    }

    /** Everything before the query. */
    public static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    /** Whether what is escaped in a path is text in UTF-8, and no control characters. */
    private static boolean hasText(String path) {
        if (path.indexOf('%') < 0) {
            return true;
        }
        ByteBuffer bytes = ByteBuffer.allocate(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                bytes.put((byte) Integer.parseInt(path.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.flip())
                    .chars()
                    .noneMatch(Character::isISOControl);
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
