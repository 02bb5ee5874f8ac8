package app.aitopup.simulation;

import app.aitopup.topup.domain.ProviderAnswer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A platform that keeps its word and is hard to reach: it may deliver and lose the answer. */
final class SimulatedPlatform {
    private static final double UNREACHABLE = 0.4;

    private final Random random;
    private final Set<String> delivered = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<String, Integer> asked = new HashMap<>();
    private boolean faulty = true;

    SimulatedPlatform(Random random) {
        this.random = random;
    }

    ProviderAnswer deliver(String id) {
        if (isUnreachable()) {
            return new ProviderAnswer.Away("the request was lost");
        }
        if (!delivered.contains(id) && !refused.contains(id)) {
            int times = asked.merge(id, 1, Integer::sum);
            switch (random.nextInt(5)) {
                case 0 -> refused.add(id);
                case 1 -> {
                    if (times < 4) {
                        return new ProviderAnswer.Later(Duration.ofMillis(random.nextInt(3000)));
                    }
                }
                default -> delivered.add(id);
            }
        }
        return answer(id);
    }

    ProviderAnswer withdraw(String id) {
        if (isUnreachable()) {
            return new ProviderAnswer.Away("the request was lost");
        }
        if (!delivered.contains(id)) {
            refused.add(id);
        }
        return answer(id);
    }

    boolean hasDelivered(String id) {
        return delivered.contains(id);
    }

    void heal() {
        faulty = false;
    }

    private ProviderAnswer answer(String id) {
        if (isUnreachable()) {
            return new ProviderAnswer.Away("the answer was lost");
        }
        if (delivered.contains(id)) {
            return new ProviderAnswer.Delivered();
        }
        return refused.contains(id)
                ? new ProviderAnswer.Declined("refused")
                : new ProviderAnswer.Later(Duration.ofSeconds(1));
    }

    private boolean isUnreachable() {
        return faulty && random.nextDouble() < UNREACHABLE;
    }
}
