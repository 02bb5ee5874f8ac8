package app.aitopup.wallet.domain;

/**
 * One side of a booked transfer.
 *
 * @param amountCents below zero on the wallet that pays, above on the one that gets
 * @param balanceAfterCents the wallet's balance right after this entry
 */
public record Entry(String transferId, WalletKey wallet, long amountCents, long balanceAfterCents) {}
