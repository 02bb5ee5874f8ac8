package app.aitopup.wallet.domain;

/**
 * What an account has in one environment, in whole US cents.
 *
 * @param availableCents what it can spend
 * @param heldCents what its unfinished top-ups have set aside
 * @param thresholdCents below this it wants to be told; 0 for never
 */
public record Balance(long availableCents, long heldCents, long thresholdCents) {
    /** Before its first cent. */
    public static final Balance NOTHING = new Balance(0, 0, 0);

    /**
     * Whether an account has to be told that it runs low: it was at or above its threshold and is below it now. Below
     * it before, it was told then.
     */
    static boolean fellBelow(long availableBefore, long thresholdBefore, long availableAfter, long thresholdAfter) {
        return availableBefore >= thresholdBefore && availableAfter < thresholdAfter;
    }
}
