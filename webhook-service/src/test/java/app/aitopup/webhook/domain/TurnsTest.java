package app.aitopup.webhook.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

    @Test
    void letsEndpointsTakeTurns() {
        Turns<String> turns = new Turns<>(100, 10, 100, 100);
        for (String item : List.of("slow-1", "slow-2", "slow-3", "other-1", "other-2")) {
            turns.add(item.substring(0, item.indexOf('-')), item);
        }

        assertThat(all(turns)).containsExactly("slow-1", "other-1", "slow-2", "other-2", "slow-3");
    }

    @Test
    void runsAtMostSoManyOfOneEndpoint() {
        Turns<String> turns = new Turns<>(100, 2, 100, 100);
        for (String item : List.of("a1", "a2", "a3", "b1")) {
            turns.add(item.substring(0, 1), item);
        }

        assertThat(all(turns)).containsExactly("a1", "b1", "a2");
        turns.done("b");
        assertThat(turns.next()).isNull();
        turns.done("a");
        assertThat(turns.next()).isEqualTo("a3");
    }

    @Test
    void runsAtMostSoManyInAll() {
        Turns<String> turns = new Turns<>(2, 2, 100, 100);
        for (String item : List.of("a1", "b1", "c1")) {
            turns.add(item.substring(0, 1), item);
        }

        assertThat(all(turns)).containsExactly("a1", "b1");
        turns.done("a");
        assertThat(all(turns)).containsExactly("c1");
    }

    @Test
    void saysHowMuchRoomThereIs() {
        Turns<String> turns = new Turns<>(1, 1, 2, 2);
        assertThat(turns.room().left()).isEqualTo(2);

        turns.add("a", "a1");
        turns.add("a", "a2");
        turns.add("a", "a3");
        assertThat(turns.room().left()).isZero();

        assertThat(all(turns)).containsExactly("a1");
        assertThat(turns.room().left()).isZero();
        turns.done("a");
        assertThat(all(turns)).containsExactly("a2");
        assertThat(turns.room().left()).isEqualTo(1);
    }

    @Test
    void takesAnEndpointUpAgainThatHadNothingLeft() {
        Turns<String> turns = new Turns<>(1, 1, 2, 2);
        for (int i = 0; i < 3; i++) {
            turns.add("a", "again");
            assertThat(turns.next()).isEqualTo("again");
            turns.done("a");
            assertThat(turns.next()).isNull();
        }
    }

    @Test
    void closesWhenWhatIsRunningHasRun() {
        Turns<String> turns = new Turns<>(1, 1, 10, 10);
        turns.add("a", "a1");
        turns.add("a", "a2");
        turns.add("b", "b1");
        assertThat(turns.next()).isEqualTo("a1");

        var closed = turns.close().toCompletableFuture();

        assertThat(closed).isNotDone();
        assertThat(turns.next()).isNull();
        assertThat(turns.waiting()).containsExactlyInAnyOrder("a2", "b1");
        turns.done("a");
        assertThat(closed).isDone();
        assertThat(turns.next()).isNull();
        assertThat(new Turns<String>(1, 1, 1, 1).close().toCompletableFuture()).isDone();
    }

    private static List<String> all(Turns<String> turns) {
        List<String> taken = new ArrayList<>();
        for (String next = turns.next(); next != null; next = turns.next()) {
            taken.add(next);
        }
        return taken;
    }

    @Test
    void keepsRoomForOthersWhenOneEndpointTakesItAll() {
        Turns<String> turns = new Turns<>(1, 1, 10, 2);
        turns.add("dead", "1");
        turns.add("dead", "2");

        Room room = turns.room();

        assertThat(room.left()).isEqualTo(8);
        assertThat(room.full()).containsExactly("dead");
        assertThat(room.take("dead")).isFalse();
        assertThat(room.take("healthy")).isTrue();
        assertThat(room.take("healthy")).isTrue();
        assertThat(room.take("healthy")).as("its own limit").isFalse();
        assertThat(room.left()).isEqualTo(6);
    }

    @Test
    void givesNoMoreRoomThanThereIsInAll() {
        Room room = new Turns<String>(1, 1, 1, 5).room();

        assertThat(room.take("a")).isTrue();
        assertThat(room.take("b")).isFalse();
    }
}
