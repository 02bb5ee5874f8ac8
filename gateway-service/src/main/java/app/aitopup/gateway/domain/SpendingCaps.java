package app.aitopup.gateway.domain;

/**
 * How much a key may spend. The wallet service holds it to that, in the transaction that moves the money.
 *
 * @param perTopupCents the most that one top-up may be worth, whole US cents; null for no such cap
 * @param perDayCents the most on one UTC day, whole US cents; null for no such cap
 */
public record SpendingCaps(Long perTopupCents, Long perDayCents) {
    /** The highest cap there is, whole US cents; far beyond what any wallet holds. */
    public static final long CENTS_AT_MOST = 1_000_000_000_000L;

    /** No cap at all. */
    public static final SpendingCaps NONE = new SpendingCaps(null, null);

    public SpendingCaps {
        requireInRange(perTopupCents);
        requireInRange(perDayCents);
    }

    /** Whether so many cents can be a cap; none of 0, by which a key could not spend at all. */
    public static boolean isInRange(long cents) {
        return cents >= 1 && cents <= CENTS_AT_MOST;
    }

    private static void requireInRange(Long cents) {
        if (cents != null && !isInRange(cents)) {
            throw new IllegalArgumentException("no cap: " + cents);
        }
    }
}
