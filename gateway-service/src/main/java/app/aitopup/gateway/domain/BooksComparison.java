package app.aitopup.gateway.domain;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether the money that the wallet service has moved is that of the top-ups that the top-up service has delivered. No
 * two services can be looked at in one moment, and top-ups are on their way between the looks; so the wallet's figures
 * are held between those of the top-up service before and after. What was delivered before was paid before it, and what
 * is paid is delivered or pending from then on: neither can be out of bounds by bad timing. Only a hold can, if its
 * top-up ends without a delivery between the looks; whoever looks again sees that.
 */
public final class BooksComparison {
    private BooksComparison() {}

    /**
     * What does not agree, in plain words; empty if all does.
     *
     * @param place which environment the figures are of, for the words
     * @param before the top-up service's figures from before those of the wallet service
     * @param after the top-up service's figures from after those of the wallet service
     */
    public static List<String> findings(String place, TopupTotals before, CapturedMoney wallet, TopupTotals after) {
        List<String> findings = new ArrayList<>();
        if (before.deliveredCount() > wallet.capturedCount()) {
            findings.add("%s: %d top-ups are delivered, only %d are paid"
                    .formatted(place, before.deliveredCount(), wallet.capturedCount()));
        }
        if (before.deliveredCents() > wallet.capturedCents()) {
            findings.add("%s: top-ups worth %d cents are delivered, only %d cents are paid"
                    .formatted(place, before.deliveredCents(), wallet.capturedCents()));
        }
        long knownCount = Math.addExact(after.deliveredCount(), after.pendingCount());
        if (wallet.capturedCount() > knownCount) {
            findings.add("%s: %d top-ups are paid, only %d are delivered or pending"
                    .formatted(place, wallet.capturedCount(), knownCount));
        }
        long knownCents = Math.addExact(after.deliveredCents(), after.pendingCents());
        if (wallet.capturedCents() > knownCents) {
            findings.add("%s: %d cents are paid, only top-ups worth %d cents are delivered or pending"
                    .formatted(place, wallet.capturedCents(), knownCents));
        }
        if (wallet.openHoldsCount() > after.pendingCount()) {
            findings.add("%s: money is held for %d top-ups, only %d are pending"
                    .formatted(place, wallet.openHoldsCount(), after.pendingCount()));
        }
        if (wallet.openHoldsCents() > after.pendingCents()) {
            findings.add("%s: %d cents are held, only top-ups worth %d cents are pending"
                    .formatted(place, wallet.openHoldsCents(), after.pendingCents()));
        }
        return findings;
    }
}
