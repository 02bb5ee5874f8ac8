package app.aitopup.edge;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.StuckAnswer.Found;
import app.aitopup.edge.StuckAnswer.Item;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StuckAnswerTest {

    @Test
    void namesTheOldestOfAllKindsAndCountsTheRestUpToItsBound() {
        StuckAnswer answer = StuckAnswer.of(List.of(
                new Found("new", items("new", 200, 80), 80),
                new Found("old", items("old", 100, 60), 5000),
                new Found("none", List.of(), 0)));

        assertThat(answer.items()).hasSize(StuckAnswer.NAMED_AT_MOST);
        assertThat(answer.items().subList(0, 60)).extracting(Item::kind).containsOnly("old");
        assertThat(answer.items().subList(60, 100)).extracting(Item::kind).containsOnly("new");
        assertThat(answer.items()).extracting(Item::since).isSorted();
        assertThat(answer.counts()).isEqualTo(Map.of("new", 80L, "old", 1001L, "none", 0L));
    }

    private static List<Item> items(String kind, int firstSecond, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Item(
                        kind,
                        kind + i,
                        "acc_1",
                        Environment.STAGING,
                        Instant.ofEpochSecond(firstSecond + count - i),
                        "it waits"))
                .toList();
    }
}
