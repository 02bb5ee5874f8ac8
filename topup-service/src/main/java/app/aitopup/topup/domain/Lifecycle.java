package app.aitopup.topup.domain;

import static app.aitopup.topup.domain.TopupState.ACCEPTED;
import static app.aitopup.topup.domain.TopupState.CANCELLED;
import static app.aitopup.topup.domain.TopupState.CANCELLING;
import static app.aitopup.topup.domain.TopupState.DELIVERED;
import static app.aitopup.topup.domain.TopupState.FAILED;
import static app.aitopup.topup.domain.TopupState.FULFILLED;
import static app.aitopup.topup.domain.TopupState.FULFILLING;
import static app.aitopup.topup.domain.TopupState.HELD;
import static app.aitopup.topup.domain.TopupState.REJECTED;

import java.util.Map;
import java.util.Set;

/** The state machine of a top-up: every legal step and nothing else. */
public final class Lifecycle {
    private static final Map<TopupState, Set<TopupState>> STEPS = Map.of(
            // Delivered and failed at once where the money moves in one transfer, or is refused.
            ACCEPTED, Set.of(HELD, DELIVERED, FAILED, CANCELLING),
            // Rejected without being asked for when it has expired.
            HELD, Set.of(FULFILLING, REJECTED, CANCELLING),
            FULFILLING, Set.of(FULFILLED, REJECTED),
            FULFILLED, Set.of(DELIVERED),
            REJECTED, Set.of(FAILED),
            // Delivered or failed where the ledger had decided before it heard of the cancellation.
            CANCELLING, Set.of(CANCELLED, DELIVERED, FAILED),
            DELIVERED, Set.of(),
            FAILED, Set.of(),
            CANCELLED, Set.of());

    private Lifecycle() {}

    /** Whether a top-up may go from one state to the other. */
    public static boolean allows(TopupState from, TopupState to) {
        return STEPS.get(from).contains(to);
    }
}
