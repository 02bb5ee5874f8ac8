package app.aitopup.gateway.domain;

import java.time.Instant;

/**
 * A key, by one of the secrets that it has or had.
 *
 * @param allowed from where it may be used; not looked at where the key names no address
 * @param worksUntil the end of this secret's grace; null for the one of today
 * @param accountSuspended whether an operator has stopped its account
 */
public record FoundKey(ApiKey key, AddressBlocks allowed, Instant worksUntil, boolean accountSuspended) {

    /** This key, which was stored with addresses and blocks that were checked. */
    public static FoundKey of(ApiKey key, Instant worksUntil, boolean accountSuspended) {
        AddressBlocks allowed = AddressBlocks.of(key.allowedIps())
                .orElseThrow(() -> new IllegalStateException("no addresses: " + key.allowedIps()));
        return new FoundKey(key, allowed, worksUntil, accountSuspended);
    }

    /** Whether this secret of the key may be used still. */
    public boolean isUsableAt(Instant now) {
        return key.isUsableAt(now) && (worksUntil == null || now.isBefore(worksUntil));
    }

    /** Whether it may be used from this address. */
    public boolean mayBeUsedFrom(String address) {
        return key.allowedIps().isEmpty() || allowed.contains(address);
    }
}
