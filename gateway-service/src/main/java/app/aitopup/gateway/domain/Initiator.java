package app.aitopup.gateway.domain;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import java.time.Instant;

/**
 * Who does something to an account, and from where.
 *
 * @param accountId in whose log it goes; null where it is about no account
 */
public record Initiator(String accountId, Actor actor, Origin origin) {

    /** An operator's call. */
    public static Initiator operator(String accountId, Origin origin) {
        return new Initiator(accountId, Actor.OPERATOR, origin);
    }

    /**
     * What goes on record of something that this one does now.
     *
     * @param target the id of what it is done to; may be null
     * @param environment null where it is about neither or both
     */
    public AuditEntry entry(AuditAction action, String target, Environment environment, Instant now) {
        return new AuditEntry(Ids.next(Ids.AUDIT), accountId, now, actor, action.text(), target, environment, origin);
    }
}
