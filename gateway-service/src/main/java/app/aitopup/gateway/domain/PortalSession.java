package app.aitopup.gateway.domain;

import java.time.Instant;

/**
 * Who is signed in to the portal.
 *
 * @param email in lower case
 * @param name the account's
 * @param accountSuspended whether an operator has stopped the account
 */
public record PortalSession(
        String accountId, String userId, String email, String name, Instant expiresAt, boolean accountSuspended) {

    /** Who it is that does something from here. */
    public Initiator from(Origin origin) {
        return new Initiator(accountId, Actor.user(userId), origin);
    }
}
