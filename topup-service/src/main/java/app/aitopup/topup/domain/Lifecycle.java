package app.aitopup.topup.domain;

import static app.aitopup.topup.domain.TopupState.ACCEPTED;
import static app.aitopup.topup.domain.TopupState.DELIVERED;
import static app.aitopup.topup.domain.TopupState.FAILED;

import java.util.Map;
import java.util.Set;

/** The state machine of a top-up: every legal step and nothing else. */
public final class Lifecycle {
    private static final Map<TopupState, Set<TopupState>> STEPS = Map.of(
            ACCEPTED, Set.of(DELIVERED, FAILED),
            DELIVERED, Set.of(),
            FAILED, Set.of());

    private Lifecycle() {}

    /** Whether a top-up may go from one state to the other. */
    public static boolean allows(TopupState from, TopupState to) {
        return STEPS.get(from).contains(to);
    }
}
