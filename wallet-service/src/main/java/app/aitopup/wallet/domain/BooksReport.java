package app.aitopup.wallet.domain;

import app.aitopup.contracts.Environment;
import java.time.Instant;
import java.util.Map;

/**
 * Every figure by which the books are judged, all of one moment.
 *
 * @param entriesSumCents of all entries there are; 0 in sound books
 * @param unbalancedTransfers whose entries are not two that move their amount, or that have some though nothing moved
 * @param walletsDifferingFromEntries whose balance is not the sum of their entries
 * @param negativeWallets below zero, other than the treasuries
 */
public record BooksReport(
        Instant checkedAt,
        long entriesSumCents,
        long unbalancedTransfers,
        long walletsDifferingFromEntries,
        long negativeWallets,
        Map<Environment, Figures> environments) {

    /**
     * Those of one environment, in whole US cents.
     *
     * @param capturedCount top-ups that were paid, at once or after a hold
     * @param openHoldsCount holds that are neither posted nor released
     * @param heldWalletsCents what the wallets say is held
     * @param treasuryCents minus all that is in circulation
     * @param fundedCents all that ever came from the treasury
     */
    public record Figures(
            long capturedCount,
            long capturedCents,
            long openHoldsCount,
            long openHoldsCents,
            long heldWalletsCents,
            long availableCents,
            long recipientsCents,
            long treasuryCents,
            long fundedCents) {

        /** By how much wallets and transfers disagree. */
        long differenceCents() {
            return Math.abs(heldWalletsCents - openHoldsCents)
                    + Math.abs(recipientsCents - capturedCents)
                    + Math.abs(treasuryCents + fundedCents);
        }
    }

    /** Whether nothing is wrong. */
    public boolean balanced() {
        return imbalanceCents() == 0
                && unbalancedTransfers == 0
                && walletsDifferingFromEntries == 0
                && negativeWallets == 0;
    }

    /** By how much the sums are wrong, as one figure to watch; books can be unbalanced without it. */
    public long imbalanceCents() {
        return Math.abs(entriesSumCents)
                + environments.values().stream()
                        .mapToLong(Figures::differenceCents)
                        .sum();
    }
}
