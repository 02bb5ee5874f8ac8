package app.aitopup.gateway.domain;

/**
 * What the wallet service says of top-ups in one environment.
 *
 * @param capturedCount how many are paid
 * @param capturedCents what they are worth, whole US cents
 * @param openHoldsCount how many have their money held
 * @param openHoldsCents what is held, whole US cents
 */
public record CapturedMoney(long capturedCount, long capturedCents, long openHoldsCount, long openHoldsCents) {}
