package app.aitopup.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Problem.FieldError;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    private static final Cursors CURSORS = new Cursors(Base64.getEncoder().encodeToString(new byte[32]));

    @Test
    void readsWhatIsThereAndNothingForWhatIsNot() {
        Query query = query("email", "User+Tag@Example.com", "from", "2026-06-13T12:00:00+02:00", "platform", "gemini");

        assertThat(query.email("email")).contains("user+tag@example.com");
        assertThat(query.time("from")).contains(Instant.parse("2026-06-13T10:00:00Z"));
        assertThat(query.platform()).contains(Platform.GEMINI);
        assertThat(query.text("reference")).isEmpty();
        Query.Page page = query.page(CURSORS, "list");
        assertThat(page.position()).isEmpty();
        assertThat(page.limit()).isEqualTo(50);
        query.check();
    }

    @Test
    void namesEveryFaultAtOnceInTheOrderOfTheQuestions() {
        Query query = query("text", "a\0", "limit", "0", "email", "user", "wrong", "1", "platform", "bard");
        query.text("text");
        query.email("email");
        query.platform();
        query.page(CURSORS, "list");

        Refusal refusal = catchThrowableOfType(Refusal.class, query::check);

        assertThat(refusal.code()).isEqualTo(Code.FIELD_INVALID);
        assertThat(refusal.errors())
                .extracting(FieldError::field)
                .containsExactly("text", "email", "platform", "limit", "wrong");
        assertThat(refusal.errors().get(4).fix())
                .isEqualTo("leave it out; known are [text, email, platform, cursor, limit]");
    }

    @Test
    void callsAPlatformThatIsNoneByItsOwnCodeWhereNothingElseIsAtFault() {
        assertThat(refusal(Query::platform, "platform", "bard").code()).isEqualTo(Code.PLATFORM_UNSUPPORTED);
        assertThat(refusal(Query::platform, "platform", "bard", "limit", "1").code())
                .isEqualTo(Code.FIELD_INVALID);
    }

    @Test
    void takesTimesInTheirOrderAlone() {
        String earlier = "2026-06-13T12:00:00Z";
        String later = "2026-06-13T12:00:00.001Z";
        for (String[] good :
                new String[][] {{"a", earlier, "b", later}, {"a", earlier, "b", earlier}, {"b", earlier}}) {
            Query query = query(good);
            query.times("a", "b");
            query.check();
        }
        assertThat(refusal(query -> query.times("a", "b"), "a", later, "b", earlier)
                        .errors())
                .extracting(FieldError::field)
                .containsExactly("b");
    }

    @Test
    void takesNoTextThatWasNoUtf8() {
        assertThat(refusal(query -> query.text("text"), "text", "a\ufffd").errors())
                .extracting(FieldError::field)
                .containsExactly("text");
    }

    @Test
    void takesNoParameterTwice() {
        MultivaluedMap<String, String> twice = new MultivaluedHashMap<>();
        twice.addAll("platform", "claude", "bard");
        Query query = Query.of(twice);

        assertThat(query.platform()).isEmpty();
        assertThat(catchThrowableOfType(Refusal.class, query::check).code()).isEqualTo(Code.FIELD_INVALID);
    }

    @Test
    void saysHowToWriteThePlusThatCameAsASpace() {
        for (FieldError error : List.of(
                refusal(query -> query.email("at"), "at", "user tag@example.com")
                        .errors()
                        .get(0),
                refusal(query -> query.time("at"), "at", "2026-06-13T12:00:00 02:00")
                        .errors()
                        .get(0))) {
            assertThat(error.fix()).isEqualTo("write + as %2B");
        }
        assertThat(refusal(query -> query.email("at"), "at", "user")
                        .errors()
                        .get(0)
                        .fix())
                .isEqualTo("send one like user@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "101", "-1", "+5", "007", " 5", "1.5", "1e2", "99999999999", "٣"})
    void takesLimitsFrom1To100AsTheyAreWritten(String limit) {
        assertThat(refusal(query -> query.page(CURSORS, "list"), "limit", limit).errors())
                .extracting(FieldError::field)
                .containsExactly("limit");
    }

    @Test
    void boundsTextsAndAddresses() {
        assertThat(query("text", "x".repeat(255)).text("text")).isPresent();
        refusal(query -> query.text("text"), "text", "x".repeat(256));
        // 127 characters that become 254 in lower case, before the at sign already.
        refusal(query -> query.email("email"), "email", "\u0130".repeat(127) + "@example.com");
    }

    @Test
    void turnsPagesByCursorsOfTheSameListAlone() {
        List<Integer> all = IntStream.range(0, 5).boxed().toList();
        Query.Page first = query("limit", "2").page(CURSORS, "list");

        PageAnswer<String> page =
                PageAnswer.of(first, all.subList(0, first.lookFor()), String::valueOf, number -> "item " + number);

        assertThat(page.items()).containsExactly("item 0", "item 1");
        Query.Page second = query("cursor", page.nextCursor()).page(CURSORS, "list");
        assertThat(second.position()).contains("1");
        assertThat(PageAnswer.of(second, all.subList(2, 5), String::valueOf, String::valueOf)
                        .nextCursor())
                .isNull();
        refusal(query -> query.page(CURSORS, "another list"), "cursor", page.nextCursor());
    }

    @Test
    void keepsItsAnswerReadable() {
        MultivaluedMap<String, String> many = new MultivaluedHashMap<>();
        IntStream.range(0, 300).forEach(number -> many.add("p" + number, ""));

        assertThat(catchThrowableOfType(Refusal.class, () -> Query.of(many).check())
                        .errors())
                .hasSize(50);
    }

    private static Refusal refusal(Consumer<Query> reading, String... namesAndValues) {
        Query query = query(namesAndValues);
        reading.accept(query);
        Refusal refusal = catchThrowableOfType(Refusal.class, query::check);
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static Query query(String... namesAndValues) {
        MultivaluedMap<String, String> parameters = new MultivaluedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return Query.of(parameters);
    }
}
