package app.aitopup.edge;

import java.util.Locale;

/** What a body may be declared as. */
public final class MediaTypes {
    private static final String JSON = "application/json";

    private MediaTypes() {}

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
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("charset=")
                    && !parameter.equals("charset=utf-8")
                    && !parameter.equals("charset=\"utf-8\"")) {
                return false;
            }
        }
        return true;
    }
}
