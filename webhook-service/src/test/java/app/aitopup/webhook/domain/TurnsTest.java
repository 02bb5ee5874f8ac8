package app.aitopup.webhook.domain;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.webhook.domain.Turns.End;
import app.aitopup.webhook.domain.Turns.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void letsEndpointsTakeTurns() {
        Turns<String> turns = new Turns<>(100, 10, 100);
        addFirst(turns, "slow-1", "slow-2", "slow-3", "other-1", "other-2");

        assertThat(items(all(turns))).containsExactly("slow-1", "other-1", "slow-2", "other-2", "slow-3");
    }

    @Test
    void runsAtMostSoManyOfOneEndpoint() {
        Turns<String> turns = new Turns<>(100, 2, 100);
        addFirst(turns, "a-1", "a-2", "a-3", "b-1");

        List<Turn<String>> running = all(turns);
        assertThat(items(running)).containsExactly("a-1", "b-1", "a-2");
        turns.done(of(running, "b-1"), End.IN_TIME);
        assertThat(turns.next()).isNull();
        turns.done(of(running, "a-1"), End.IN_TIME);
        assertThat(turns.next().item()).isEqualTo("a-3");
    }

    @Test
    void runsAtMostSoManyInAll() {
        Turns<String> turns = new Turns<>(2, 2, 100);
        addFirst(turns, "a-1", "b-1", "c-1");

        List<Turn<String>> running = all(turns);
        assertThat(items(running)).containsExactly("a-1", "b-1");
        turns.done(of(running, "a-1"), End.IN_TIME);
        assertThat(items(all(turns))).containsExactly("c-1");
    }

    @Test
    void givesAnEndpointMoreAtOnceTheMoreItAnswers() {
        Turns<String> turns = new Turns<>(100, 6, 1000);
        addFirst(turns, numbered("a", 100));

        List<Turn<String>> running = all(turns);
        assertThat(running).hasSize(4);
        running.forEach(turn -> turns.done(turn, End.IN_TIME));
        assertThat(all(turns)).as("one more for each answer, six at most").hasSize(6);
    }

    @Test
    void givesAnEndpointFewerAtOnceThatLetsUsWait() {
        Turns<String> turns = new Turns<>(100, 16, 1000);
        addFirst(turns, numbered("a", 100));

        all(turns).forEach(turn -> turns.done(turn, End.TOO_LATE));

        List<Turn<String>> running = all(turns);
        assertThat(running).as("two at least").hasSize(2);
        turns.done(running.get(0), End.NOT_MADE);
        assertThat(all(turns)).as("what was not made says nothing").hasSize(1);
    }

    @Test
    void remembersWhoLetUsWait() {
        Turns<String> turns = new Turns<>(100, 16, 1000);
        addFirst(turns, numbered("a", 4));
        all(turns).forEach(turn -> turns.done(turn, End.TOO_LATE));

        addFirst(turns, numbered("a", 10));

        assertThat(all(turns)).hasSize(2);
    }

    @Test
    void leavesHalfOfAllSlotsToWhatIsNew() {
        Turns<String> turns = new Turns<>(4, 4, 100);
        for (String endpoint : List.of("a", "b", "c", "d")) {
            turns.add(endpoint, endpoint + "-again", false);
        }
        assertThat(all(turns)).hasSize(2);

        addFirst(turns, "e-1", "f-1", "g-1");

        assertThat(items(all(turns))).containsExactly("e-1", "f-1");
    }

    @Test
    void leavesHalfOfAnEndpointsSlotsToWhatIsNew() {
        Turns<String> turns = new Turns<>(100, 4, 1000);
        for (String item : numbered("a", 50)) {
            turns.add("a", item, false);
        }
        assertThat(all(turns)).hasSize(2);

        turns.add("a", "new", true);

        assertThat(items(all(turns))).containsExactly("new");
    }

    @Test
    void letsNewAndOldTakeTurns() {
        Turns<String> turns = new Turns<>(1, 1, 100);
        addFirst(turns, "a-1", "a-2");
        turns.add("b", "b-again", false);

        List<String> order = new ArrayList<>();
        for (Turn<String> next = turns.next(); next != null; next = turns.next()) {
            order.add(next.item());
            turns.done(next, End.IN_TIME);
        }

        assertThat(order).containsExactly("a-1", "b-again", "a-2");
    }

    @Test
    void neverRunsMoreOfAnEndpointThanItMayThoughItStandsInBothLines() {
        Turns<String> turns = new Turns<>(100, 1, 100);
        turns.add("a", "new", true);
        turns.add("a", "old", false);

        List<Turn<String>> running = all(turns);
        assertThat(items(running)).containsExactly("new");
        turns.done(running.get(0), End.IN_TIME);
        assertThat(items(all(turns))).containsExactly("old");
    }

    @Test
    void saysHowMuchRoomThereIs() {
        Turns<String> turns = new Turns<>(1, 1, 3);
        assertThat(turns.room(true).left()).isEqualTo(3);

        addFirst(turns, "a-1", "a-2", "a-3", "a-4");
        assertThat(turns.room(true).left()).isZero();

        List<Turn<String>> running = all(turns);
        assertThat(turns.room(true).left()).isZero();
        turns.done(running.get(0), End.IN_TIME);
        all(turns);
        assertThat(turns.room(true).left()).isEqualTo(1);
    }

    @Test
    void hasLessRoomForAnEndpointThatLetsUsWait() {
        Turns<String> turns = new Turns<>(100, 16, 1000);
        addFirst(turns, numbered("slow", 20));
        assertThat(turns.room(true).full()).isEmpty();

        all(turns).forEach(turn -> turns.done(turn, End.TOO_LATE));
        addFirst(turns, "other-1");

        assertThat(turns.room(true).full()).containsExactly("slow");
    }

    @Test
    void endsWhenTheLastOneRunningIsDone() {
        Turns<String> turns = new Turns<>(100, 2, 100);
        addFirst(turns, "a-1", "a-2", "a-3");
        List<Turn<String>> running = all(turns);

        CompletableFuture<Void> drained = turns.close().toCompletableFuture();

        assertThat(turns.waiting()).containsExactly("a-3");
        turns.done(running.get(0), End.IN_TIME);
        assertThat(turns.next()).as("nothing begins any more").isNull();
        assertThat(drained).isNotDone();
        turns.done(running.get(1), End.IN_TIME);
        assertThat(drained).isDone();
    }

    @Test
    void endsAtOnceWhenNothingRuns() {
        Turns<String> turns = new Turns<>(100, 2, 100);

        assertThat(turns.close().toCompletableFuture()).isDone();
    }

    @Test
    void keepsRoomForWhatIsNewHoweverMuchIsTriedAgain() {
        Turns<String> turns = new Turns<>(100, 16, 40);
        for (String item : numbered("a", 32)) {
            turns.add("a", item, false);
        }

        assertThat(turns.room(false).full()).containsExactly("a");
        assertThat(turns.room(false).left()).isZero();
        assertThat(turns.room(true).full()).isEmpty();
        assertThat(turns.room(true).left()).isEqualTo(8);
    }

    @Test
    void takesNothingOnWhenItIsClosed() {
        Turns<String> turns = new Turns<>(100, 2, 100);
        turns.close();

        assertThat(turns.room(true).left()).isZero();
        assertThat(turns.add("a", "a-1", true)).isFalse();
        assertThat(turns.waiting()).isEmpty();
    }

    private static void addFirst(Turns<String> turns, String... items) {
        for (String item : items) {
            turns.add(item.substring(0, item.indexOf('-')), item, true);
        }
    }

    private static String[] numbered(String endpoint, int count) {
        return IntStream.range(0, count).mapToObj(i -> endpoint + "-" + i).toArray(String[]::new);
    }

    private static List<Turn<String>> all(Turns<String> turns) {
        List<Turn<String>> all = new ArrayList<>();
        for (Turn<String> next = turns.next(); next != null; next = turns.next()) {
            all.add(next);
        }
        return all;
    }

    private static List<String> items(List<Turn<String>> turns) {
        return turns.stream().map(Turn::item).toList();
    }

    private static Turn<String> of(List<Turn<String>> turns, String item) {
        return turns.stream()
                .filter(turn -> turn.item().equals(item))
                .findFirst()
                .orElseThrow();
    }
}
