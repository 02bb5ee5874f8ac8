package app.aitopup.wallet.domain;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.events.BalanceLow;
import java.time.Instant;

/**
 * A threshold that was raised over what the account can spend, which therefore runs low.
 *
 * @param id names the change; the cause of the event
 * @param availableCents what the account can spend, whole US cents
 * @param thresholdCents the new threshold, whole US cents, above what the account can spend
 */
public record ThresholdChange(
        String id,
        String accountId,
        Environment environment,
        long availableCents,
        long thresholdCents,
        Instant decidedAt) {

    /**
     * Whether this change takes the account below its threshold.
     *
     * @param thresholdBeforeCents the threshold until now
     */
    public boolean runsLow(long thresholdBeforeCents) {
        return Balance.fellBelow(availableCents, thresholdBeforeCents, availableCents, thresholdCents);
    }

    /** What others have to hear of it. */
    public Announcement announcement() {
        return new Announcement(new BalanceLow(id, accountId, environment, availableCents, thresholdCents), decidedAt);
    }
}
