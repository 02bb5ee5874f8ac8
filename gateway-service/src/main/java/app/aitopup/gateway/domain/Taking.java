package app.aitopup.gateway.domain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many tokens a gateway took out of one bucket. Gateways tell each other of them as text, {@code id=tokens} with a
 * space between two, in messages that are short enough for PostgreSQL's {@code NOTIFY}.
 *
 * @param id whose bucket: a key's id, never the key
 */
public record Taking(String id, long tokens) {
    /** PostgreSQL 17, "NOTIFY": the payload has to be shorter than 8000 bytes. */
    static final int MESSAGE_BYTES_AT_MOST = 7999;

    private static final Pattern FORM = Pattern.compile("(?<id>[A-Za-z0-9_:-]{1,100})=(?<tokens>[0-9]{1,9})");
    private static final char BETWEEN = ' ';

    /** These takings as messages, as few as there may be. */
    public static List<String> write(List<Taking> takings) {
        List<String> messages = new ArrayList<>();
        StringBuilder message = new StringBuilder();
        for (Taking taking : takings) {
            String text = taking.id + '=' + taking.tokens;
            if (message.length() + 1 + bytes(text) > MESSAGE_BYTES_AT_MOST) {
                messages.add(message.toString());
                message.setLength(0);
            }
            if (!message.isEmpty()) {
                message.append(BETWEEN);
            }
            message.append(text);
        }
        if (!message.isEmpty()) {
            messages.add(message.toString());
        }
        return messages;
    }

    /** The takings in a message. What cannot be read is left out: another version of the gateway may say more. */
    public static List<Taking> read(String message) {
        List<Taking> takings = new ArrayList<>();
        for (String text : message.split(" ", -1)) {
            Matcher matcher = FORM.matcher(text);
            if (matcher.matches()) {
                long tokens = Long.parseLong(matcher.group("tokens"));
                if (tokens > 0) {
                    takings.add(new Taking(matcher.group("id"), tokens));
                }
            }
        }
        return takings;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
