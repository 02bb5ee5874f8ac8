package app.aitopup.wallet.domain;

/**
 * What a key may spend.
 *
 * @param perTopupCents the most that one top-up may be worth, whole US cents; null for no cap
 * @param perDayCents the most that all top-ups of one UTC day may be worth, whole US cents; null for no cap
 */
public record SpendingCaps(Long perTopupCents, Long perDayCents) {
    /** The caps of a key that has none. */
    public static final SpendingCaps NONE = new SpendingCaps(null, null);

    /**
     * Whether a top-up of this amount is more than the key may spend.
     *
     * @param spentCents what it has spent that day already
     */
    boolean forbid(long amountCents, long spentCents) {
        if (perTopupCents != null && amountCents > perTopupCents) {
            return true;
        }
        // In this order nothing can overflow: neither an amount nor what was spent is below zero.
        return perDayCents != null && (amountCents > perDayCents || spentCents > perDayCents - amountCents);
    }
}
