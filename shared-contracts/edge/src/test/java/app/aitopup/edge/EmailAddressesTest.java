package app.aitopup.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EmailAddressesTest {
    private static final Pattern UNIT = Pattern.compile("\\\\u([0-9a-f]{4})");
    private static final Pattern TIMES = Pattern.compile("\\{([^{}*]+)\\*([0-9]+)}");

    /** A line of the table. */
    record Row(String written, Optional<String> stored, String why) {
        @Override
        public String toString() {
            return why + ": " + written.substring(0, Math.min(written.length(), 60));
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void keepsWhatTheTableSays(Row row) {
        assertThat(EmailAddresses.stored(row.written())).isEqualTo(row.stored());
    }

    @ParameterizedTest
    @MethodSource("table")
    void keepsWhatIsKeptAsItIs(Row row) {
        row.stored().ifPresent(stored -> {
            assertThat(EmailAddresses.stored(stored)).contains(stored);
            assertThat(stored).isEqualTo(stored.toLowerCase(Locale.ROOT));
            assertThat(stored.codePointCount(0, stored.length())).isLessThanOrEqualTo(EmailAddresses.LENGTH_AT_MOST);
        });
    }

    @Test
    void hasATableOfBothKinds() throws IOException {
        assertThat(table()).hasSizeGreaterThan(200);
        assertThat(table().stream().filter(row -> row.stored().isPresent())).hasSizeGreaterThan(60);
    }

    static List<Row> table() throws IOException {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(EmailAddressesTest.class.getResourceAsStream("/emails.tsv"), UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(cells -> new Row(
                            text(cells[0]),
                            Optional.of(cells[1])
                                    .filter(kept -> !kept.equals("-"))
                                    .map(EmailAddressesTest::text),
                            cells[2]))
                    .toList();
        }
    }

    private static String text(String cell) {
        String units = UNIT.matcher(cell)
                .replaceAll(
                        unit -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(unit.group(1), 16))));
        return TIMES.matcher(units)
                .replaceAll(times -> Matcher.quoteReplacement(times.group(1).repeat(Integer.parseInt(times.group(2)))));
    }
}
