package app.aitopup.topup;

import app.aitopup.edge.kafka.Publishing;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.Topup.Outcome;
import app.aitopup.topup.domain.VoucherCode;
import app.aitopup.topup.outbound.TopupEvents;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Ends top-ups as the ledger decided: delivers those it paid, fails those it declined. May be told the same again and
 * again; each top-up ends once, and says so each time.
 */
@ApplicationScoped
public class SettleTopups {
    private static final Logger LOG = Logger.getLogger(SettleTopups.class);

    private final Topups topups;
    private final TopupEvents events;
    private final ParkedRequests parkedRequests;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    SettleTopups(Topups topups, TopupEvents events, ParkedRequests parkedRequests, Clock clock) {
        this.topups = topups;
        this.events = events;
        this.parkedRequests = parkedRequests;
        this.clock = clock;
    }

    /** What the ledger decided on one top-up. */
    public sealed interface Decision {
        /**
         * It is paid.
         *
         * @param newBalanceCents the recipient's wallet, right after
         */
        record Paid(long newBalanceCents) implements Decision {}

        /**
         * It is not paid, and never will be.
         *
         * @param code a number of {@link app.aitopup.contracts.Code}
         */
        record Declined(int code) implements Decision {}
    }

    /**
     * Settles a batch: one commit, then the events, then whoever waits.
     *
     * @param decisions by transaction id
     */
    public Uni<Void> settle(Map<String, Decision> decisions) {
        Instant now = clock.instant();
        return topups.end(decisions.keySet(), topup -> end(topup, decisions.get(topup.transactionId()), now))
                .invoke(ended -> {
                    if (ended.size() < decisions.size()) {
                        LOG.errorf(
                                "the ledger decided on %d top-ups that are unknown here",
                                decisions.size() - ended.size());
                    }
                })
                // The callers first: what they hear is committed, and the events follow in any case.
                .invoke(ended -> ended.forEach(parkedRequests::wake))
                .chain(ended -> Publishing.persistently(() -> events.publish(ended)));
    }

    private Topup end(Topup topup, Decision decision, Instant now) {
        Outcome outcome = outcome(decision);
        if (topup.state().isFinal() && topup.state() != outcome.state()) {
            // The ledger decides once, so this must never be seen.
            LOG.errorf("%s is %s and stays so, but is to be %s", topup.transactionId(), topup.state(), outcome.state());
        }
        return topup.end(outcome, now);
    }

    private Outcome outcome(Decision decision) {
        if (decision instanceof Decision.Paid paid) {
            return new Outcome.Delivered(VoucherCode.next(random), paid.newBalanceCents());
        }
        return new Outcome.Failed(((Decision.Declined) decision).code());
    }
}
