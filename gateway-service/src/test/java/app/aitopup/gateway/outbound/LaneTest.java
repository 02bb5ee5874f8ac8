package app.aitopup.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.gateway.domain.AdmittedShare;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.Wait;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.junit.jupiter.api.Test;

/** How many calls a room takes. */
class LaneTest {
    private final CompletableFuture<Forwarded> end = new CompletableFuture<>();
    private double share = 1;

    @Test
    void letsFewerInWhileTheGatewayIsLate() {
        Lane lane = lane(100);
        call(lane, "a", 30);
        call(lane, "b", 5);

        share = 0.36;
        assertThat(lane.hasRoom()).isTrue();
        share = 0.35;
        assertThat(lane.hasRoom()).isFalse();
        share = 1;
        assertThat(lane.hasRoom()).isTrue();
    }

    @Test
    void leavesHalfOfThatToOthers() {
        Lane lane = lane(100);
        share = 0.8;

        assertThat(call(lane, "a", 41)).isEqualTo(40);
        assertThat(call(lane, "b", 1)).isEqualTo(1);
    }

    @Test
    void leavesSomeToOthersHoweverLateTheGatewayIs() {
        Lane lane = lane(100);
        share = AdmittedShare.LEAST;

        assertThat(call(lane, "a", 26)).isEqualTo(25);
        assertThat(lane.hasRoom()).isTrue();
        assertThat(call(lane, "b", 1)).isEqualTo(1);
    }

    @Test
    void leavesSmallRoomsAsTheyAre() {
        Lane lane = lane(4);
        share = 0.1;

        assertThat(call(lane, "a", 3)).isEqualTo(2);
        assertThat(call(lane, "b", 1)).isEqualTo(1);
        assertThat(lane.hasRoom()).isTrue();
    }

    @Test
    void takesNoMoreThanItsLimitOfUsEither() {
        Lane lane = lane(2);

        assertThat(call(lane, "a", 1)).isEqualTo(1);
        UniAssertSubscriber<Forwarded> ours = passed(lane.pass(this::untilTheEnd));
        ours.assertNotTerminated();
        assertThat(lane.hasRoom()).isFalse();
        passed(lane.pass(this::untilTheEnd)).assertFailedWith(BulkheadException.class);
        assertThat(call(lane, "b", 1)).isZero();

        end.complete(new Forwarded.NotTaken("for a test"));
        ours.assertCompleted();
        assertThat(lane.hasRoom()).isTrue();
        assertThat(call(lane, "a", 1)).isEqualTo(1);
    }

    @Test
    void keepsTheirPlaceForThoseWhoHaveGoneAway() {
        Lane lane = lane(2);
        passed(lane.pass("a", this::untilTheEnd)).cancel();

        assertThat(call(lane, "a", 1)).isZero();
        assertThat(call(lane, "b", 1)).isEqualTo(1);
        assertThat(lane.hasRoom()).isFalse();

        end.complete(new Forwarded.NotTaken("for a test"));
        assertThat(lane.hasRoom()).isTrue();
        assertThat(call(lane, "a", 1)).isEqualTo(1);
    }

    @Test
    void freesThePlaceOfACallThatCannotEvenBegin() {
        Lane lane = lane(1);
        passed(lane.pass("a", () -> {
                    throw new IllegalStateException("for a test");
                }))
                .assertFailedWith(IllegalStateException.class);

        assertThat(call(lane, "a", 1)).isEqualTo(1);
    }

    private Lane lane(int limit) {
        return new Lane(Target.TOPUP, Wait.TOPUP, limit, () -> share, new SimpleMeterRegistry());
    }

    /** Makes so many calls and says how many of them were let in. */
    private long call(Lane lane, String caller, int calls) {
        long refused = 0;
        for (int i = 0; i < calls; i++) {
            refused += passed(lane.pass(caller, this::untilTheEnd)).getFailure() == null ? 0 : 1;
        }
        return calls - refused;
    }

    private Uni<Forwarded> untilTheEnd() {
        return Uni.createFrom().completionStage(end);
    }

    private static UniAssertSubscriber<Forwarded> passed(Uni<Forwarded> call) {
        return call.subscribe().withSubscriber(UniAssertSubscriber.create());
    }
}
