package app.aitopup.webhook.outbound;

import app.aitopup.contracts.Topics;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.AttemptError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.Map;

/**
 * The service's figures for operators; docs/metrics.md says what they mean. All are made at the start, so that a rate
 * begins at zero and nothing is looked up on the way of a delivery.
 */
@Startup
@ApplicationScoped
public class WebhookMeters {
    private final Counter succeeded;
    private final Counter rejected;
    private final Map<AttemptError, Counter> unanswered = new EnumMap<>(AttemptError.class);
    private final Counter topupLetters;
    private final Counter walletLetters;
    private volatile double due = Double.NaN;

    WebhookMeters(MeterRegistry registry) {
        succeeded = attempts(registry, "succeeded");
        rejected = attempts(registry, "rejected");
        for (AttemptError error : AttemptError.values()) {
            unanswered.put(error, attempts(registry, error.json()));
        }
        topupLetters = deadLetters(registry, Topics.TOPUP_DLQ);
        walletLetters = deadLetters(registry, Topics.WALLET_DLQ);
        Gauge.builder("aitopup.deliveries.due", () -> due)
                .description("Deliveries that could be attempted now, of all replicas, NaN where that is not known")
                .register(registry);
    }

    private static Counter attempts(MeterRegistry registry, String outcome) {
        return Counter.builder("aitopup.attempts")
                .description("Attempts that were made and logged")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter deadLetters(MeterRegistry registry, String topic) {
        return Counter.builder("aitopup.dead.letters")
                .description("Records that were put aside because they can never be processed")
                .tag("topic", topic)
                .register(registry);
    }

    /** Counts an attempt that is logged. */
    public void count(Attempt attempt) {
        if (attempt.succeeded()) {
            succeeded.increment();
        } else if (attempt.error() == null) {
            rejected.increment();
        } else {
            unanswered.get(attempt.error()).increment();
        }
    }

    /** Shows that so many are due. */
    public void showDue(long count) {
        due = count;
    }

    /** Shows that the newest look found out nothing: what an older one found may no longer be true. */
    public void forgetDue() {
        due = Double.NaN;
    }

    void countDeadLetter(boolean ofWallet) {
        (ofWallet ? walletLetters : topupLetters).increment();
    }
}
