package app.aitopup.gateway.outbound;

import app.aitopup.gateway.domain.Target;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** One service's instances, and which of them a call goes to. */
final class Instances {
    // A trial first, because else nobody would ever try; the circuit lets one call in and turns the next ones on.
    private static final Comparator<Candidate> BEST_FIRST = Comparator.comparing(Candidate::leaving)
            .thenComparing(Comparator.comparing(Candidate::onTrial).reversed())
            .thenComparing(Candidate::busy);

    private final List<Instance> all;
    private final AtomicInteger turn = new AtomicInteger();

    Instances(Target target, List<Instance> all, MeterRegistry registry) {
        this.all = List.copyOf(all);
        Gauge.builder("aitopup.instances.passed.over", this, Instances::passedOver)
                .description("Instances of the service that get no calls, because they left some without an answer")
                .tag("service", target.label())
                .register(registry);
    }

    /** As it was when the order was made: it changes all the time. */
    private record Candidate(Instance instance, boolean leaving, boolean onTrial, int busy) {}

    private long passedOver() {
        return all.stream().filter(Instance::isPassedOver).count();
    }

    /** Those that may be asked, the best one first: one that stays, the least busy, and among equals each in turn. */
    List<Instance> bestFirst() {
        int first = Math.floorMod(turn.getAndIncrement(), all.size());
        List<Candidate> candidates = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            Instance instance = all.get((first + i) % all.size());
            if (!instance.isPassedOver()) {
                candidates.add(new Candidate(instance, instance.isLeaving(), instance.isOnTrial(), instance.busy()));
            }
        }
        // Stable, so that equals stay in turn.
        Collections.sort(candidates, BEST_FIRST);
        return new ArrayList<>(candidates.stream().map(Candidate::instance).toList());
    }
}
