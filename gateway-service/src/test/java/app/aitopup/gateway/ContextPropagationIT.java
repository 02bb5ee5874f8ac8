package app.aitopup.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.edge.testing.RealInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.context.SmallRyeContextManagerProvider;
import org.junit.jupiter.api.Test;

/** What the edge's microprofile-config.properties says for every service. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "gateway"))
@QuarkusTestResource(DownstreamPorts.class)
class ContextPropagationIT {

    @Test
    void takesNothingAlongFromStepToStep() {
        Runnable step = () -> {};

        Runnable wrapped = SmallRyeContextManagerProvider.getManager()
                .defaultThreadContext()
                .contextualRunnable(step);

        assertThat(wrapped).isSameAs(step);
    }
}
