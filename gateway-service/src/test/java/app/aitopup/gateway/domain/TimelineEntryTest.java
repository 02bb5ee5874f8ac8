package app.aitopup.gateway.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineEntryTest {
    private static final Instant NOON = Instant.parse("2026-06-13T12:00:00Z");

    @Test
    void goesByTimeWhoeverTells() {
        assertThat(merge(
                        List.of(at(0, "accepted"), at(20, "held"), at(60, "delivered")),
                        List.of(at(10, "hold"), at(50, "post")),
                        List.of(at(60, "event"), at(65, "attempt"))))
                .containsExactly("accepted", "hold", "held", "post", "delivered", "event", "attempt");
    }

    @Test
    void putsCausesFirstWhereClocksAgree() {
        assertThat(merge(
                        List.of(at(0, "accepted"), at(0, "delivered")),
                        List.of(at(0, "paid")),
                        List.of(at(0, "event"), at(0, "attempt"))))
                .containsExactly("accepted", "paid", "delivered", "event", "attempt");
    }

    @Test
    void doesWithWhatThereIs() {
        assertThat(merge(List.of(), List.of(at(1, "hold")), List.of())).containsExactly("hold");
        assertThat(merge(List.of(), List.of(), List.of())).isEmpty();
    }

    private static List<String> merge(
            List<TimelineEntry> topup, List<TimelineEntry> wallet, List<TimelineEntry> webhook) {
        return TimelineEntry.merge(topup, wallet, webhook).stream()
                .map(TimelineEntry::what)
                .toList();
    }

    private static TimelineEntry at(long ms, String what) {
        return new TimelineEntry(NOON.plusMillis(ms), "any", what);
    }
}
