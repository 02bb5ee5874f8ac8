package app.aitopup.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of a table of bad input: a call, and how it has to be refused. The tables' language, in every cell of a
 * request: {@code <name>} stands for a value of the test, {@code <x*64>} for x 64 times over, {@code \xHH} for one
 * byte; anything else for itself, in UTF-8. A body {@code ~field=json} is a good send with this field's JSON in the
 * place of its own, {@code ~field} one without it; several are parted by {@code ~}.
 *
 * @param call method and path; the path's first word stands for an API and its credential
 * @param headers besides the usual ones; one of the same name replaces the usual one, {@code -Name} leaves it out
 * @param body null where there is none
 * @param fields which the answer has to name
 */
record BadInput(String call, List<String> headers, String body, int status, int code, Set<String> fields, String why) {
    private static final Pattern TIMES = Pattern.compile("<([^<>]+)\\*([0-9]+)>");
    private static final Pattern VALUE = Pattern.compile("<([a-z0-9-]+)>");
    private static final Pattern BYTE = Pattern.compile("\\\\x([0-9a-f]{2})");
    // A segment that can be no id leads nowhere, and what is not there moves no money.
    private static final Pattern MONEY =
            Pattern.compile("POST public/topup/(send|([A-Za-z0-9_-]{1,64}|<[a-z]+>|<x\\*64>)/cancel)");
    private static final int CELLS = 6;

    /** The rows of a table; its columns are call, headers, body, status and code, fields, why. */
    static List<BadInput> table(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(BadInput::row)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BadInput row(String line) {
        String[] cells = line.split("\t", -1);
        if (cells.length != CELLS) {
            throw new IllegalArgumentException(cells.length + " cells: " + line);
        }
        String[] expected = cells[3].split(" ", -1);
        return new BadInput(
                cells[0],
                cells[1].isEmpty() ? List.of() : List.of(cells[1].split(" \\| ", -1)),
                cells[2].isEmpty() ? null : cells[2],
                Integer.parseInt(expected[0]),
                Integer.parseInt(expected[1]),
                cells[4].isEmpty() ? Set.of() : new TreeSet<>(Arrays.asList(cells[4].split(", ", -1))),
                cells[5]);
    }

    String method() {
        return call.substring(0, call.indexOf(' '));
    }

    private String shortPath() {
        return call.substring(call.indexOf(' ') + 1);
    }

    /** The API that is called: public, agent or operator; any other path stands for itself. */
    String api() {
        String path = shortPath();
        return path.startsWith("/") ? "" : path.substring(0, path.indexOf('/'));
    }

    String path(UnaryOperator<String> values) {
        String path = shortPath();
        String api = api();
        return wire(api.isEmpty() ? path : "/api/" + api + "/v1" + path.substring(api.length()), values);
    }

    /** Whether it is one of the calls that can move money. */
    boolean canMoveMoney() {
        return MONEY.matcher(call).matches();
    }

    /** The headers, as they go over the wire. */
    List<String> headers(Map<String, String> usual, UnaryOperator<String> values) {
        Map<String, String> kept = new LinkedHashMap<>(usual);
        List<String> all = new ArrayList<>();
        for (String header : headers) {
            if (header.startsWith("-")) {
                kept.remove(header.substring(1));
            } else {
                kept.remove(header.substring(0, header.indexOf(':')));
                all.add(wire(header, values));
            }
        }
        kept.forEach((name, value) -> all.add(name + ": " + value));
        return all;
    }

    /** The body, one byte a character. */
    String body(UnaryOperator<String> values) {
        if (body == null) {
            return null;
        }
        return wire(body.startsWith("~") ? send(body.substring(1)) : body.equals("<empty>") ? "" : body, values);
    }

    private static String send(String changes) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("platform", "\"claude\"");
        fields.put("amount_cents", "1000");
        fields.put("recipient_email", "\"user@example.com\"");
        for (String change : changes.split("~", -1)) {
            int is = change.indexOf('=');
            if (is < 0) {
                fields.remove(change);
            } else {
                fields.put(change.substring(0, is), change.substring(is + 1));
            }
        }
        StringBuilder object = new StringBuilder();
        fields.forEach((name, json) -> object.append(object.length() == 0 ? "{" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(json));
        return object.append('}').toString();
    }

    private static String wire(String cell, UnaryOperator<String> values) {
        String text = VALUE.matcher(cell).replaceAll(name -> Matcher.quoteReplacement(values.apply(name.group(1))));
        text = TIMES.matcher(text)
                .replaceAll(times -> Matcher.quoteReplacement(times.group(1).repeat(Integer.parseInt(times.group(2)))));
        // Last, because a byte may be any of the signs above.
        return BYTE.matcher(new String(text.getBytes(UTF_8), ISO_8859_1))
                .replaceAll(hex -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(hex.group(1), 16))));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s [%s] %s (%s)", call, String.join(" | ", headers), body, why);
    }
}
