package app.aitopup.gateway.domain;

import app.aitopup.contracts.Environment;
import java.time.Instant;

/**
 * One line of the audit log. Never a secret or anything of a request's body.
 *
 * @param accountId in whose log it is; null where it is about no account
 * @param action as {@link AuditAction} writes it; text, so that a line from before an action was renamed can be read
 * @param target the id of what it was done to; may be null
 * @param environment null where it is about neither or both
 */
public record AuditEntry(
        String id,
        String accountId,
        Instant at,
        Actor actor,
        String action,
        String target,
        Environment environment,
        Origin origin) {}
