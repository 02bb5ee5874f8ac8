package app.aitopup.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

    @Test
    void readsWhatTheRfcAllows() {
        Instant noon = Instant.parse("2026-06-13T12:00:00Z");

        assertThat(Rfc3339.parse("2026-06-13T12:00:00Z")).contains(noon);
        assertThat(Rfc3339.parse("2026-06-13t12:00:00z")).contains(noon);
        assertThat(Rfc3339.parse("2026-06-13T14:00:00+02:00")).contains(noon);
        assertThat(Rfc3339.parse("2026-06-13T12:00:00.123456789Z")).contains(noon.plusMillis(123));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tomorrow",
                "2026-06-13",
                "2026-06-13T12:00Z",
                "2026-06-13T12:00:00",
                "2026-06-13 12:00:00Z",
                "2026-02-30T12:00:00Z",
                "2026-06-13T24:00:00Z",
                "2026-06-13T12:00:60Z",
                "2026-06-13T12:00:00+99:00",
                "2026-06-13T12:00:00.Z",
                "20260613T120000Z",
                "1781352000",
                "+12026-06-13T12:00:00Z",
                "２026-06-13T12:00:00Z"
            })
    void readsNothingElse(String text) {
        assertThat(Rfc3339.parse(text)).isEmpty();
    }
}
