package app.aitopup.edge;

import app.aitopup.contracts.Environment;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What has stood too long in one service, for the operator, who sees all services' together. Bounded, however much has
 * piled up: the oldest are named, the others counted, and that no further than a bound either.
 *
 * @param items the oldest, at most {@link #NAMED_AT_MOST}
 * @param counts how many there are of each kind; {@link #COUNTED_AT_MOST} stands for that many or more
 */
@JsonPropertyOrder({"items", "counts"})
public record StuckAnswer(List<Item> items, Map<String, Long> counts) {
    /** How many are named. */
    public static final int NAMED_AT_MOST = 100;

    /** How far is counted: one further than is shown, to see that there are more. */
    public static final int COUNTED_AT_MOST = 1001;

    /** One thing that stands. */
    @JsonPropertyOrder({"kind", "id", "account_id", "environment", "since", "why"})
    public record Item(
            String kind,
            String id,
            @JsonProperty("account_id") String accountId,
            Environment environment,
            Instant since,
            String why) {}

    /**
     * What was found of one kind.
     *
     * @param items at least the oldest {@link #NAMED_AT_MOST}
     * @param count of all that were found
     */
    public record Found(String kind, List<Item> items, long count) {}

    /** The answer of a service that looked for these kinds. */
    public static StuckAnswer of(List<Found> kinds) {
        List<Item> oldest = kinds.stream()
                .flatMap(found -> found.items().stream())
                .sorted(Comparator.comparing(Item::since))
                .limit(NAMED_AT_MOST)
                .toList();
        Map<String, Long> counts = new TreeMap<>();
        kinds.forEach(found -> counts.put(found.kind(), Math.min(found.count(), COUNTED_AT_MOST)));
        return new StuckAnswer(oldest, counts);
    }
}
