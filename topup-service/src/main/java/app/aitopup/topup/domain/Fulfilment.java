package app.aitopup.topup.domain;

import app.aitopup.contracts.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The rules by which a held top-up is delivered or given up. A provider that gives no answer is asked again a few
 * times; then, or when the top-up has expired, the order is withdrawn. The money is released only when the provider has
 * promised never to deliver, because an answer that was lost may have been a delivery.
 *
 * @param afterOutages how long to wait after each time, one after the other, that the provider gave no answer
 * @param withdrawAgainAfter how long to wait before withdrawing is tried again
 * @param answerWithin how long nobody else asks, once somebody has
 * @param expiresAfter how long after its start a top-up that is not delivered is given up
 * @param sweepAfter how long to wait for the ledger
 */
public record Fulfilment(
        List<Duration> afterOutages,
        Duration withdrawAgainAfter,
        Duration answerWithin,
        Duration expiresAfter,
        Duration sweepAfter) {
    private static final Duration ASK_AGAIN_AT_LEAST = Duration.ofMillis(100);
    private static final Duration ASK_AGAIN_AT_MOST = Duration.ofHours(1);

    public Fulfilment {
        afterOutages = List.copyOf(afterOutages);
    }

    /**
     * When to look first at a top-up whose money is held now: when its provider is to be asked, or when it expires.
     *
     * @param askAt when the provider wants to be asked
     */
    public Instant firstLookAt(Topup topup, Instant askAt) {
        Instant expiresAt = expiresAt(topup);
        return askAt.isBefore(expiresAt) ? askAt : expiresAt;
    }

    /**
     * What a top-up becomes that is due: asked for, given up, or the same where it is neither held nor fulfilling.
     *
     * @param askAt when the provider wants to be asked
     */
    public Topup take(Topup topup, Instant askAt, Instant now) {
        Instant answerAt = now.plus(answerWithin);
        return switch (topup.state()) {
            case HELD -> {
                if (!now.isBefore(expiresAt(topup))) {
                    // Its provider has never heard of it, so there is nothing to withdraw.
                    yield topup.reject(Code.DELIVERY_FAILED.number(), now, now.plus(sweepAfter));
                }
                Instant firstLookAt = firstLookAt(topup, askAt);
                yield firstLookAt.isAfter(now) ? topup.wait(0, firstLookAt) : topup.ask(now, answerAt);
            }
            case FULFILLING -> topup.ask(now, answerAt);
            default -> topup;
        };
    }

    /** Whether the order is to be withdrawn, not asked for again. */
    public boolean withdraws(Topup topup, Instant now) {
        return topup.progress().outages() > afterOutages.size() || !now.isBefore(expiresAt(topup));
    }

    /**
     * What a top-up becomes by its provider's answer; the same where it is not fulfilling any more.
     *
     * @param withdrew whether that answers a withdrawal
     */
    public Topup answered(Topup topup, ProviderAnswer answer, boolean withdrew, Instant now) {
        if (topup.state() != TopupState.FULFILLING) {
            return topup;
        }
        if (answer instanceof ProviderAnswer.Delivered) {
            return topup.fulfil(now, now.plus(sweepAfter));
        }
        if (answer instanceof ProviderAnswer.Declined declined) {
            // That it is withdrawn was our own wish; why we wished it stays.
            Topup noted = withdrew ? topup : topup.note(declined.reason());
            return noted.reject(Code.DELIVERY_FAILED.number(), now, now.plus(sweepAfter));
        }
        Topup noted = topup.note(answer instanceof ProviderAnswer.Away away ? away.reason() : null);
        if (withdrew) {
            return noted.wait(topup.progress().outages(), now.plus(withdrawAgainAfter));
        }
        if (answer instanceof ProviderAnswer.Later later) {
            return noted.wait(0, now.plus(bounded(later.after())));
        }
        int outages = topup.progress().outages() + 1;
        // When it has been asked often enough, at once: to withdraw.
        return noted.wait(outages, outages > afterOutages.size() ? now : now.plus(afterOutages.get(outages - 1)));
    }

    private static Duration bounded(Duration after) {
        if (after.compareTo(ASK_AGAIN_AT_LEAST) < 0) {
            return ASK_AGAIN_AT_LEAST;
        }
        return after.compareTo(ASK_AGAIN_AT_MOST) > 0 ? ASK_AGAIN_AT_MOST : after;
    }

    private Instant expiresAt(Topup topup) {
        return topup.startsAt().plus(expiresAfter);
    }
}
