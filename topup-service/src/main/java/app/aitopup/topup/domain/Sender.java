package app.aitopup.topup.domain;

import app.aitopup.contracts.Environment;

/**
 * Who sent a top-up, and what the key they sent it with may spend.
 *
 * @param keyId null where the owner sent it from the portal, without a key
 * @param perTopupCents the most that one top-up may be worth, whole US cents; null for no cap
 * @param perDayCents the most that the key may spend on one UTC day, whole US cents; null for no cap
 */
public record Sender(String accountId, Environment environment, String keyId, Long perTopupCents, Long perDayCents) {}
