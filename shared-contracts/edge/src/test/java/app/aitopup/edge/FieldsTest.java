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
            strings = {
                "10.5",
                "1e3",
                "10.0",
                "\"1000\"",
                "null",
                "true",
                "[]",
                "{}",
                "9223372036854775808",
                "-9223372036854775809",
                "-1e-1",
                "-0",
                "-0.0",
                "1e999999999",
                "1000e0"
            })
    void takesOnlyIntegerLiteralsForMoney(String literal) {
        Fields fields = Fields.of(bytes("{\"amount\":" + literal + "}"));
        assertThat(fields.requiredInteger("amount", Code.AMOUNT_INVALID)).isEmpty();

        Refusal refusal = catchThrowableOfType(Refusal.class, fields::check);

        assertThat(refusal.code())
                .as("the fault's own code, being the only kind")
                .isEqualTo(Code.AMOUNT_INVALID);
    }

    @Test
    void takesIntegersOf64BitsAndRefusesThousandsOfDigitsByTheirField() {
        for (long edge : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE}) {
            Fields fields = Fields.of(bytes("{\"amount\":" + edge + "}"));
            assertThat(fields.requiredInteger("amount", Code.AMOUNT_INVALID)).hasValue(edge);
            fields.check();
        }
        for (String digits : new String[] {"1".repeat(10_000), "-" + "9".repeat(10_000), "1." + "0".repeat(10_000)}) {
            Fields fields = Fields.of(bytes("{\"amount\":" + digits + "}"));
            fields.requiredInteger("amount", Code.AMOUNT_INVALID);
            Refusal refusal = catchThrowableOfType(Refusal.class, fields::check);
            assertThat(refusal.code()).isEqualTo(Code.AMOUNT_INVALID);
            assertThat(refusal.errors()).extracting(FieldError::field).containsExactly("amount");
        }
    }

    @Test
    void knowsAKeyByWhatItSaysNotByHowItIsWritten() {
        assertThat(refusal(bytes("{\"a\":1,\"\\u0061\":2}")).code()).isEqualTo(Code.REQUEST_MALFORMED);
        assertThat(refusal(bytes("{\"in\":{\"a\":1,\"a\":1}}")).code()).isEqualTo(Code.REQUEST_MALFORMED);
        Fields fields = Fields.of(bytes("{\"\\u006eame\":\"x\"}"));
        assertThat(fields.requiredText("name", 10, Code.FIELD_INVALID)).contains("x");
        fields.check();
    }

    @Test
    void countsCharactersAsTheDatabaseDoes() {
        String emoji = "\ud83d\ude00";
        Fields good = Fields.of(bytes("{\"name\":\"" + emoji.repeat(10) + "\"}"));
        assertThat(good.optionalText("name", 10)).isPresent();
        good.check();

        Fields bad = Fields.of(bytes("{\"name\":\"" + emoji.repeat(11) + "\"}"));
        assertThat(bad.optionalText("name", 10)).isEmpty();
        assertThat(catchThrowableOfType(Refusal.class, bad::check)).isNotNull();
    }

    @Test
    void givesBackNamesBoundedVisibleAndWithoutSecrets() {
        String key = "ak_staging_" + "k".repeat(32) + "_" + "c".repeat(6);
        Fields fields = Fields.of(bytes("{\"" + "x".repeat(50_001) + "\":1,\"a\\u0000\\n\\u202eb\":1,\"\\ud800\":1,"
                + "\"Bearer " + key + "\":1,\"whsec_" + "s".repeat(40) + "\":1,\"ordinary-Name.é\":1}"));

        assertThat(catchThrowableOfType(Refusal.class, fields::check).errors())
                .extracting(FieldError::field)
                .containsExactly(
                        "x".repeat(64) + "…",
                        "a\\u0000\\u000a\\u202eb",
                        "\\ud800",
                        "Bearer ak_staging_…",
                        "whsec_…",
                        "ordinary-Name.é");
    }

    @Test
    void boundsItsFaults() {
        StringBuilder many = new StringBuilder("{\"a\":1");
        for (int i = 0; i < 5000; i++) {
            many.append(",\"n").append(i).append("\":1");
        }

        assertThat(catchThrowableOfType(Refusal.class, () -> Fields.of(
                                        bytes(many.append('}').toString()))
                                .check())
                        .errors())
                .hasSize(50);
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

        for (String bad : new String[] {
            "[]",
            "{\"a\":1}",
            "{\"a\":null}",
            "{\"aa\":\"\"}",
            "{\"a\":\"22\"}",
            "7",
            "{\"a\":\"\\u0000\"}",
            "{\"\\udc00\":\"\"}",
            "{\"a\":\"\\ud800\"}"
        }) {
            Fields fields = Fields.of(bytes("{\"metadata\":" + bad + "}"));
            fields.optionalTexts("metadata", 2, 1, 1);
            assertThat(catchThrowableOfType(Refusal.class, fields::check))
                    .as(bad)
                    .isNotNull();
        }
    }

    @Test
    void keepsPairsAsGiven() {
        String given = "line\\nbreak\\ttab\\u0001\\u007f\\u2028\\ud83d\\ude00 ";
        Fields fields = Fields.of(bytes("{\"metadata\":{\"a\\nb\":\"" + given + "\"}}"));

        assertThat(fields.optionalTexts("metadata", 20, 40, 500))
                .containsExactly(entry("a\nb", "line\nbreak\ttab\u0001\u007f\u2028\ud83d\ude00 "));
        fields.check();
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
