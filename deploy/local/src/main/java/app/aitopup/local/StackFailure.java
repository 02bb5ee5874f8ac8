package app.aitopup.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Something the reader of the terminal can act on: the message says what, and which log tells more. */
final class StackFailure extends Exception {

    private static final long serialVersionUID = 1L;
    private static final int LOG_LINES = 15;

    StackFailure(String message) {
        super(message);
    }

    static StackFailure inComponent(String name, String what, Path log) {
        return new StackFailure("%s %s; its log is %s%n%s".formatted(name, what, log, lastLines(log)));
    }

    private static String lastLines(Path log) {
        List<String> lines;
        try {
            lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return "(the log cannot be read: " + e.getMessage() + ")";
        }
        return String.join("\n", indented(lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())));
    }

    private static List<String> indented(List<String> lines) {
        return lines.stream().map(line -> "  | " + line).toList();
    }
}
