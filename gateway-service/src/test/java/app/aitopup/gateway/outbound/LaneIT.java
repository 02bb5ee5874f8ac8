package app.aitopup.gateway.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.gateway.DownstreamPorts;
import app.aitopup.gateway.domain.AdmittedShare;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.Wait;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How many calls a room takes; in a running gateway, because SmallRye's bulkhead needs one. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class LaneIT {
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

    private Lane lane(int limit) {
        return new Lane(Target.TOPUP, Wait.TOPUP, limit, () -> share, new SimpleMeterRegistry());
    }

    /** Makes so many calls and says how many of them were let in. */
    private long call(Lane lane, String caller, int calls) {
        long refused = 0;
        for (int i = 0; i < calls; i++) {
            UniAssertSubscriber<Forwarded> subscriber = lane.pass(
                            caller, () -> Uni.createFrom().completionStage(end))
                    .subscribe()
                    .withSubscriber(UniAssertSubscriber.create());
            refused += subscriber.getFailure() == null ? 0 : 1;
        }
        return calls - refused;
    }
}
