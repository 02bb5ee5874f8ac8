package app.aitopup.wallet.domain;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Platform;
import java.util.Locale;

/**
 * A movement of money that somebody asks for.
 *
 * @param transferId from its cause; the same id is decided once
 * @param amountCents whole US cents, above 0
 * @param debit the wallet that pays
 * @param credit the wallet that gets it
 * @param reference what the one who funds calls it; null for a top-up
 */
public record TransferRequest(
        String transferId,
        Kind kind,
        String accountId,
        Environment environment,
        long amountCents,
        WalletKey debit,
        WalletKey credit,
        String reference) {

    /** Why money moves. */
    public enum Kind {
        FUNDING,
        TOPUP;

        /** As it stands in the database. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public TransferRequest {
        if (amountCents <= 0) {
            throw new IllegalArgumentException("a transfer moves more than nothing");
        }
        if (debit.equals(credit)) {
            throw new IllegalArgumentException("a transfer moves from one wallet to another");
        }
    }

    /** A top-up that is paid at once: from what the account can spend to the recipient. */
    public static TransferRequest topup(
            String transactionId,
            String accountId,
            Environment environment,
            Platform platform,
            String recipientEmail,
            long amountCents) {
        return new TransferRequest(
                transactionId,
                Kind.TOPUP,
                accountId,
                environment,
                amountCents,
                WalletKey.available(accountId, environment),
                WalletKey.recipient(accountId, environment, recipientEmail, platform),
                null);
    }

    /** New money for an account, from the environment's treasury. */
    public static TransferRequest funding(
            String fundingId, String accountId, Environment environment, long amountCents, String reference) {
        return new TransferRequest(
                fundingId,
                Kind.FUNDING,
                accountId,
                environment,
                amountCents,
                WalletKey.treasury(environment),
                WalletKey.available(accountId, environment),
                reference);
    }

    /** The same request for another amount. */
    public TransferRequest withAmount(long otherCents) {
        return new TransferRequest(transferId, kind, accountId, environment, otherCents, debit, credit, reference);
    }
}
