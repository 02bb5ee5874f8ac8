package app.aitopup.gateway.domain;

/**
 * What the top-up service says of top-ups in one environment.
 *
 * @param deliveredCount how many are delivered
 * @param deliveredCents what they are worth, whole US cents
 * @param pendingCount how many have not ended
 * @param pendingCents what they are worth, whole US cents
 */
public record TopupTotals(long deliveredCount, long deliveredCents, long pendingCount, long pendingCents) {}
