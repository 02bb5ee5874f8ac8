package app.aitopup.gateway.domain;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One thing that happened to a top-up.
 *
 * @param at by the clock of the service that tells of it
 * @param service which does
 * @param what in plain words
 */
public record TimelineEntry(Instant at, String service, String what) {

    /**
     * The entries of all services on one time line; each service's in its order. Clocks tell milliseconds: where they
     * agree, what leads to the other goes first. Acceptance leads to the ledger's decisions, these to the top-up's next
     * states, its end to the webhooks.
     */
    public static List<TimelineEntry> merge(
            List<TimelineEntry> topup, List<TimelineEntry> wallet, List<TimelineEntry> webhook) {
        return Stream.of(
                        ranked(topup.subList(0, Math.min(1, topup.size())), 0),
                        ranked(wallet, 1),
                        ranked(topup.subList(Math.min(1, topup.size()), topup.size()), 2),
                        ranked(webhook, 3))
                .flatMap(entries -> entries)
                .sorted(Comparator.comparing((Ranked entry) -> entry.entry().at())
                        .thenComparingInt(Ranked::rank)
                        .thenComparingInt(Ranked::place))
                .map(Ranked::entry)
                .toList();
    }

    private record Ranked(TimelineEntry entry, int rank, int place) {}

    private static Stream<Ranked> ranked(List<TimelineEntry> entries, int rank) {
        return IntStream.range(0, entries.size()).mapToObj(place -> new Ranked(entries.get(place), rank, place));
    }
}
