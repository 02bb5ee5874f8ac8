package app.aitopup.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.topup.domain.TopupState;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Many worlds in which everything goes wrong, each from a seed of its own. A failure names its seed;
 * {@code -Dsimulation.seed=…} runs that one alone, {@code -Dsimulation.worlds=…} says how many there are.
 */
class SimulationTest {
    private static final int STEPS = 600;

    @Test
    void keepsEveryPromiseAboutMoneyWhateverIsLostDoubledReorderedOrDies() {
        Long only = Long.getLong("simulation.seed");
        int worlds = only == null ? Integer.getInteger("simulation.worlds", 300) : 1;
        long first = only == null ? new Random().nextLong() : only;
        System.out.println("simulation.seed=" + first + ", and the " + (worlds - 1) + " after it");
        Map<TopupState, Long> ends = new EnumMap<>(TopupState.class);
        for (int i = 0; i < worlds; i++) {
            run(first + i, ends);
        }
        if (only == null) {
            assertThat(ends)
                    .as("every end was seen")
                    .containsKeys(TopupState.DELIVERED, TopupState.FAILED, TopupState.CANCELLED);
        }
    }

    private static void run(long seed, Map<TopupState, Long> ends) {
        World world = new World(seed);
        try {
            for (int step = 0; step < STEPS; step++) {
                world.step();
            }
            world.heal();
            world.checkEnds();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("simulation.seed=" + seed + ": " + failure.getMessage(), failure);
        }
        for (TopupState state : TopupState.values()) {
            if (world.ended(state) > 0) {
                ends.merge(state, world.ended(state), Long::sum);
            }
        }
    }
}
