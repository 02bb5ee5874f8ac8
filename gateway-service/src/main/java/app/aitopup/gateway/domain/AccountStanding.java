package app.aitopup.gateway.domain;

import java.time.Instant;

/**
 * An account as operators see it.
 *
 * @param suspendedAt null while it is open
 * @param suspensionReason what an operator noted; may be null
 */
public record AccountStanding(Account account, Instant suspendedAt, String suspensionReason) {}
