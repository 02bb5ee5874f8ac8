package app.aitopup.gateway;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Chooses which calls are traced, by chance: neither what a caller says of its own trace nor its id has a say in it.
 * What follows from a call is traced if the call is.
 */
@ApplicationScoped
class TraceSome {
    private static final String SHARE = "quarkus.otel.traces.sampler.arg";

    @Produces
    @Singleton
    Sampler sampler(@ConfigProperty(name = SHARE) double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(SHARE + " must be from 0 to 1, but is " + share);
        }
        Sampler byChance = new ByChance(share);
        return Sampler.parentBasedBuilder(byChance)
                .setRemoteParentSampled(byChance)
                .setRemoteParentNotSampled(byChance)
                .build();
    }

    private record ByChance(double share) implements Sampler {
        @Override
        public SamplingResult shouldSample(
                Context parent,
                String traceId,
                String name,
                SpanKind kind,
                Attributes attributes,
                List<LinkData> links) {
            return ThreadLocalRandom.current().nextDouble() < share
                    ? SamplingResult.recordAndSample()
                    : SamplingResult.drop();
        }

        @Override
        public String getDescription() {
            return "ByChance{" + share + '}';
        }
    }
}
