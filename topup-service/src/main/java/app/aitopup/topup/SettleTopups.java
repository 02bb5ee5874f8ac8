package app.aitopup.topup;

import app.aitopup.edge.kafka.Publishing;
import app.aitopup.topup.domain.LedgerAnswer;
import app.aitopup.topup.domain.Topup;
import app.aitopup.topup.domain.TopupState;
import app.aitopup.topup.domain.VoucherCode;
import app.aitopup.topup.outbound.TopupEvents;
import app.aitopup.topup.outbound.TopupMeters;
import app.aitopup.topup.store.Topups;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Takes top-ups on as the ledger decided: delivers those it paid, fails those it declined, cancels or fails those it
 * released, and has those delivered that it holds the money for. May be told the same again and again; each top-up ends
 * once, and says so each time.
 */
@ApplicationScoped
public class SettleTopups {
    private static final Logger LOG = Logger.getLogger(SettleTopups.class);

    private final Topups topups;
    private final TopupEvents events;
    private final ParkedRequests parkedRequests;
    private final FulfilTopups fulfilTopups;
    private final TopupMeters meters;
    private final Clock clock;
    private final Duration sweepAfter;
    private final SecureRandom random = new SecureRandom();

    SettleTopups(
            Topups topups,
            TopupEvents events,
            ParkedRequests parkedRequests,
            FulfilTopups fulfilTopups,
            TopupMeters meters,
            Clock clock,
            TopupConfig config) {
        this.topups = topups;
        this.events = events;
        this.parkedRequests = parkedRequests;
        this.fulfilTopups = fulfilTopups;
        this.meters = meters;
        this.clock = clock;
        this.sweepAfter = config.sweep().after();
    }

    /**
     * Settles a batch: one commit, then whoever waits.
     *
     * @param answers of the ledger, by transaction id, each top-up's in their order
     * @return the top-ups as they are committed, which have to be told
     */
    public Uni<List<Topup>> settle(Map<String, List<LedgerAnswer>> answers) {
        Instant now = clock.instant();
        List<Topup> ended = new ArrayList<>();
        return topups.change(answers.keySet(), topup -> {
                    Topup heard = hear(topup, answers.get(topup.transactionId()), now);
                    if (heard.state().isFinal() && !topup.state().isFinal()) {
                        ended.add(heard);
                    }
                    return heard;
                })
                .invoke(settled -> {
                    if (settled.size() < answers.size()) {
                        LOG.errorf(
                                "the ledger decided on %d top-ups that are unknown here",
                                answers.size() - settled.size());
                    }
                })
                // The callers first: what they hear is committed, and the events follow in any case.
                .invoke(settled -> settled.forEach(parkedRequests::wake))
                .invoke(settled -> count(ended))
                .invoke(settled -> fulfilTopups.start(
                        settled.stream().filter(topup -> isDue(topup, now)).toList()));
    }

    /** Tells what became of these; done when the broker has it. */
    public Uni<Void> tell(List<Topup> settled) {
        return Publishing.persistently(() -> events.publish(settled));
    }

    private void count(List<Topup> ended) {
        Instant committedAt = clock.instant();
        ended.forEach(topup -> meters.count(topup, committedAt));
    }

    private Topup hear(Topup topup, List<LedgerAnswer> answers, Instant now) {
        Topup current = topup;
        for (LedgerAnswer answer : answers) {
            if (contradicts(answer, current)) {
                // The ledger decides once, so this must never be seen.
                LOG.errorf("%s is %s and stays so, but heard %s", topup.transactionId(), current.state(), answer);
            }
            Topup next = current.hear(answer, () -> VoucherCode.next(random), now, now.plus(sweepAfter));
            current = next.state() == TopupState.HELD && !next.equals(current)
                    ? next.wait(0, fulfilTopups.firstLookAt(next))
                    : next;
        }
        return current;
    }

    private static boolean contradicts(LedgerAnswer answer, Topup topup) {
        if (answer instanceof LedgerAnswer.Held || !topup.state().isFinal()) {
            return false;
        }
        return (answer instanceof LedgerAnswer.Paid) != (topup.state() == TopupState.DELIVERED);
    }

    private static boolean isDue(Topup topup, Instant now) {
        return topup.state() == TopupState.HELD && !topup.progress().dueAt().isAfter(now);
    }
}
