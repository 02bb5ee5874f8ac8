package app.aitopup.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=UTF-8",
                "application/json ; charset=\"utf-8\"",
                "application/json; version=1",
            })
    void takesJsonInUtf8(String contentType) {
        assertThat(MediaTypes.isJson(contentType)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "text/json",
                "application/jsonp",
                "application/vnd.api+json",
                "application/json, text/plain",
                "application/json; charset=iso-8859-1",
                "application/json; charset=utf-16",
                "application/json; charset = utf-16",
                "application/json; charset='utf-8'",
                "application/json; charset=",
                "application/json; charset",
                "application/json; charset=utf-8; charset=utf-16",
                "multipart/form-data",
            })
    void takesNothingElse(String contentType) {
        assertThat(MediaTypes.isJson(contentType)).isFalse();
    }

    @Test
    void doesNotGuessWhatIsNotSaid() {
        assertThat(MediaTypes.isJson(null)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*/*",
                "application/json",
                "APPLICATION/JSON",
                "application/*",
                "application/json;charset=utf-8",
                "text/html, application/json;q=0.1",
                "text/html, */*;q=0.1",
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
                "application/*;q=0, application/json",
                "*/*;q=0, application/json ; q=1",
                ", ,application/json",
                "application/json;q=much",
            })
    void knowsWhoTakesJson(String accept) {
        assertThat(MediaTypes.accepts(List.of(accept))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "application/xml, text/*",
                "application/problem+json",
                "application/jsonp",
                "application/json;q=0",
                "*/*;q=0",
                "*/*, application/json;q=0.0",
                "application/*;q=0, */*",
                "json",
            })
    void knowsWhoTakesNone(String accept) {
        assertThat(MediaTypes.accepts(List.of(accept))).isFalse();
    }

    @Test
    void takesAllLinesTogether() {
        assertThat(MediaTypes.accepts(List.of())).isTrue();
        assertThat(MediaTypes.accepts(List.of("text/html", "application/json"))).isTrue();
        assertThat(MediaTypes.accepts(List.of("text/html", "text/plain"))).isFalse();
    }
}
