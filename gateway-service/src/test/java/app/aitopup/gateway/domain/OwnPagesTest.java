package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnPagesTest {
    private static final String HOST = "portal.example.com";

    @ParameterizedTest
    @CsvSource({
        "https://portal.example.com,       -1,   true",
        "https://portal.example.com:443,   -1,   true",
        "https://portal.example.com,       443,  true",
        "http://portal.example.com,        80,   true",
        "http://portal.example.com:8080,   8080, true",
        "https://PORTAL.example.com,       -1,   true",
        "http://portal.example.com,        8080, false",
        "https://portal.example.com:8443,  -1,   false",
        "https://other.example.com,        -1,   false",
        "https://portal.example.com.evil,  -1,   false",
        "https://evil/portal.example.com,  -1,   false",
        "null,                             -1,   false",
        "'',                               -1,   false",
        "'http://[',                       -1,   false",
        "portal.example.com,               -1,   false",
    })
    void knowsItsOwnOrigin(String origin, int port, boolean own) {
        assertThat(OwnPages.made(List.of(), List.of(origin), HOST, port)).isEqualTo(own);
    }

    @Test
    void believesTheBrowserBeforeTheOrigin() {
        List<String> here = List.of("https://" + HOST);
        assertThat(OwnPages.made(List.of("cross-site"), here, HOST, -1)).isFalse();
        assertThat(OwnPages.made(List.of("same-origin"), List.of("null"), HOST, -1))
                .isTrue();
        assertThat(OwnPages.made(List.of("same-origin", "same-origin"), here, HOST, -1))
                .isFalse();
        assertThat(OwnPages.made(List.of(), List.of(here.get(0), here.get(0)), HOST, -1))
                .isFalse();
        assertThat(OwnPages.made(List.of(), List.of(), HOST, -1)).isFalse();
    }
}
