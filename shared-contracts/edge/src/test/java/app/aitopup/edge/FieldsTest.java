package app.aitopup.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Problem.FieldError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"text\"",
                "{",
                "{}}",
                "{} {}",
                "{\"a\":1,}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":NaN}",
                "{\"a\":1,\"a\":2}",
                "\uFEFF{}",
                "{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}",
                "{\"a\":\"\t\"}"
            })
    void refusesWhatIsNoStrictObject(String body) {
        assertThat(refusal(bytes(body)).code()).isEqualTo(Code.REQUEST_MALFORMED);
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        assertThat(refusal(new byte[] {'{', '"', (byte) 0xC3, '(', '"', ':', '1', '}'})
                        .code())
                .isEqualTo(Code.REQUEST_MALFORMED);
        assertThat(refusal("{}".getBytes(StandardCharsets.UTF_16)).code()).isEqualTo(Code.REQUEST_MALFORMED);
    }

    @Test
    void refusesABodyOver64KiB() {
        String longest = "{\"a\":\"" + "x".repeat(64 * 1024 - 8) + "\"}";

        assertThat(refusal(bytes(longest + " ")).code()).isEqualTo(Code.REQUEST_TOO_LARGE);
        assertThat(StrictJson.object(bytes(longest))).hasSize(1);
    }

    @Test
    void namesEveryFaultAtOnce() {
        Fields fields = Fields.of(bytes("{\"amount\":10.5,\"name\":7,\"surprise\":true}"));
        fields.requiredInteger("amount", Code.AMOUNT_INVALID);
        fields.requiredText("name", 10, Code.FIELD_INVALID);
        fields.requiredText("absent", 10, Code.FIELD_INVALID);

        Refusal refusal = catchThrowableOfType(Refusal.class, fields::check);

        assertThat(refusal.code()).isEqualTo(Code.FIELD_INVALID);
        assertThat(refusal.errors())
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("amount", "name", "absent", "surprise");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.5", "1e3", "10.0", "\"1000\"", "null", "true", "[]", "{}", "9223372036854775808", "-1e-1"})
    void takesOnlyIntegerLiteralsForMoney(String literal) {
        Fields fields = Fields.of(bytes("{\"amount\":" + literal + "}"));
        assertThat(fields.requiredInteger("amount", Code.AMOUNT_INVALID)).isEmpty();

        Refusal refusal = catchThrowableOfType(Refusal.class, fields::check);

        assertThat(refusal.code())
                .as("the fault's own code, being the only kind")
                .isEqualTo(Code.AMOUNT_INVALID);
    }

    @Test
    void refusesTextThatIsUncleanOrTooLong() {
        for (String bad : new String[] {"\\u0000", "\\ud800", "a\\nb", "\\u007f", "12345678901"}) {
            Fields fields = Fields.of(bytes("{\"name\":\"" + bad + "\"}"));
            assertThat(fields.optionalText("name", 10)).as(bad).isEmpty();
            assertThat(catchThrowableOfType(Refusal.class, fields::check))
                    .as(bad)
                    .isNotNull();
        }
    }

    @Test
    void keepsPairsInTheirOrderAndRefusesWhatIsNoText() {
        Fields good = Fields.of(bytes("{\"metadata\":{\"z\":\"1\",\"a\":\"\"}}"));
        assertThat(good.optionalTexts("metadata", 2, 1, 1)).containsExactly(entry("z", "1"), entry("a", ""));
        good.check();

        for (String bad : new String[] {"[]", "{\"a\":1}", "{\"a\":null}", "{\"aa\":\"\"}", "{\"a\":\"22\"}", "7"}) {
            Fields fields = Fields.of(bytes("{\"metadata\":" + bad + "}"));
            fields.optionalTexts("metadata", 2, 1, 1);
            assertThat(catchThrowableOfType(Refusal.class, fields::check))
                    .as(bad)
                    .isNotNull();
        }
    }

    @Test
    void readsAnObjectInsideAndNamesItsFaultsByTheirPath() {
        Fields good = Fields.of(bytes("{\"limits\":{\"day\":7,\"month\":null}}"));
        Fields limits = good.optionalObject("limits").orElseThrow();
        assertThat(limits.optionalInteger("day", Code.AMOUNT_INVALID)).hasValue(7);
        assertThat(limits.optionalInteger("month", Code.AMOUNT_INVALID)).isEmpty();
        assertThat(limits.optionalInteger("year", Code.AMOUNT_INVALID)).isEmpty();
        good.check();

        Fields bad = Fields.of(bytes("{\"limits\":{\"day\":\"7\",\"week\":1}}"));
        bad.optionalObject("limits").orElseThrow().optionalInteger("day", Code.AMOUNT_INVALID);
        Refusal refusal = catchThrowableOfType(Refusal.class, bad::check);
        assertThat(refusal.code()).isEqualTo(Code.FIELD_INVALID);
        assertThat(refusal.errors()).extracting(FieldError::field).containsExactly("limits.day", "limits.week");
    }

    @Test
    void takesAnAbsentObjectAndNothingElseInItsPlace() {
        for (String absent : new String[] {"{}", "{\"limits\":null}"}) {
            Fields fields = Fields.of(bytes(absent));
            assertThat(fields.optionalObject("limits")).isEmpty();
            fields.check();
        }
        for (String bad : new String[] {"[]", "7", "\"\"", "false"}) {
            Fields fields = Fields.of(bytes("{\"limits\":" + bad + "}"));
            assertThat(fields.optionalObject("limits")).as(bad).isEmpty();
            assertThat(catchThrowableOfType(Refusal.class, fields::check).errors())
                    .extracting(FieldError::field)
                    .containsExactly("limits");
        }
    }

    @Test
    void takesWhatIsCalledJsonAndNothingElse() {
        for (String good : new String[] {
            "application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""
        }) {
            StrictJson.requireJson(good);
        }
        for (String bad : new String[] {
            null,
            "",
            "text/plain",
            "application/json; charset=utf-16",
            "application/json5",
            "application/x-www-form-urlencoded"
        }) {
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> StrictJson.requireJson(bad));
            assertThat(refusal.code()).as(bad).isEqualTo(Code.MEDIA_TYPE_UNSUPPORTED);
        }
    }

    private static java.util.Map.Entry<String, String> entry(String key, String value) {
        return java.util.Map.entry(key, value);
    }

    private static Refusal refusal(byte[] body) {
        return catchThrowableOfType(Refusal.class, () -> StrictJson.object(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
