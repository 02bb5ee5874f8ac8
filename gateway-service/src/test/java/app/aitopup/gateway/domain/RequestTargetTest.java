package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/?",
                "/a/b-c_d.e~f",
                "/a//b/",
                "/a;b=c",
                "/:@!$&'()*+,;=",
                "/%20%C3%a9",
                "/a?b=c&d[]=e/f?g",
                "/a?b-c=2026-06-13",
                "/a?b=%ff",
                "/a?b=%00"
            })
    void isAPathAndPerhapsAQuery(String target) {
        assertThat(RequestTarget.isWellFormed(target)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "a",
                "?a",
                "//",
                "//a",
                "http://a/",
                "a:443",
                "/a b",
                "/a#b",
                "/a?b#c",
                "/a|b",
                "/a\"b",
                "/a<b",
                "/a?b<c",
                "/a?b>c",
                "/a\\b",
                "/a^b",
                "/a`b",
                "/a{b}",
                "/a[b]",
                "/é",
                "/a?é",
                "/a\u0000",
                "/a\n",
                "/a?b\r",
                "/a\u007f",
                "/%",
                "/%4",
                "/%4g",
                "/%-1",
                "/a?%",
                "/%00",
                "/%0a",
                "/%7f",
                "/%c2%85",
                "/%ff",
                "/%c0%af",
                "/%ed%a0%80",
                "/%c3"
            })
    void isNothingElse(String target) {
        assertThat(RequestTarget.isWellFormed(target)).isFalse();
    }

    /** By the lists of RFC 3986, section 3.3 and 3.4, and brackets in the query. */
    @ParameterizedTest
    @MethodSource("charactersOfAscii")
    void hasNoOtherCharactersThanTheseUnescaped(char character) {
        boolean inPath = Character.isLetterOrDigit(character) || "-._~!$&'()*+,;=:@/?".indexOf(character) >= 0;
        boolean inQuery = inPath || character == '[' || character == ']';

        assertThat(RequestTarget.isWellFormed("/a" + character + "b")).isEqualTo(inPath);
        assertThat(RequestTarget.isWellFormed("/a?b" + character + "c")).isEqualTo(inQuery);
    }

    static Stream<Character> charactersOfAscii() {
        return IntStream.range(0, 128).mapToObj(code -> (char) code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.example:80", "127.0.0.1:8080", "[::1]", "[::1]:443", "a:", "x_y-z.example"})
    void takesAHost(String host) {
        assertThat(RequestTarget.isHost(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":80", "a b", "a/b", "a@b", "a:b", "a, b", "[::1", "a:123456", "a\tb", "é", "http://a"})
    void takesNoOtherHost(String host) {
        assertThat(RequestTarget.isHost(host)).isFalse();
    }

    @Test
    void isJudgedInATimeThatGrowsWithItsLength() {
        String long8k = "/" + "%41".repeat(2700);
        assertThat(RequestTarget.isWellFormed(long8k + "?" + "[]".repeat(40_000) + "|"))
                .isFalse();
        assertThat(RequestTarget.path(long8k + "?a?b")).isEqualTo(long8k);
    }
}
