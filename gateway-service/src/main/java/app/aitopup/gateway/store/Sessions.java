package app.aitopup.gateway.store;

import app.aitopup.gateway.domain.AuditEntry;
import app.aitopup.gateway.domain.PortalSession;
import app.aitopup.gateway.domain.SessionToken;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/**
 * The table of portal sessions, by the hash of their token. It is asked at every call, so that a session that was ended
 * is over at once and everywhere.
 */
@ApplicationScoped
public class Sessions implements PanacheRepositoryBase<SessionRow, byte[]> {
    private static final String FIND =
            """
            select s.accountId, s.userId, u.email, a.name, s.expiresAt, a.suspendedAt
            from SessionRow s join UserRow u on u.id = s.userId join AccountRow a on a.id = s.accountId
            where s.tokenHash = :hash and s.expiresAt > :now""";

    private final AuditLog audit;

    Sessions(AuditLog audit) {
        this.audit = audit;
    }

    /** Stores a new session and puts it on record; commits. */
    public Uni<Void> add(SessionToken token, Users.User user, Instant now, Instant expiresAt, AuditEntry entry) {
        SessionRow row = new SessionRow();
        row.tokenHash = token.hash();
        row.accountId = user.accountId();
        row.userId = user.id();
        row.createdAt = now;
        row.expiresAt = expiresAt;
        return Panache.withTransaction(() -> persist(row).chain(() -> audit.add(entry)));
    }

    /** Who this token's session is of; empty if there is none, or no longer. */
    public Uni<Optional<PortalSession>> find(SessionToken token, Instant now) {
        return Panache.withSession(() -> Panache.getSession().chain(session -> session.createQuery(FIND, Object[].class)
                        .setParameter("hash", token.hash())
                        .setParameter("now", now)
                        .getSingleResultOrNull()))
                .map(found -> Optional.ofNullable(found).map(Sessions::session));
    }

    /** Ends this token's session, and puts on record that it did; commits. Of several at once one does. */
    public Uni<Void> remove(SessionToken token, AuditEntry entry) {
        return Panache.withTransaction(() -> delete("tokenHash", token.hash())
                .chain(count -> count == 0 ? Uni.createFrom().voidItem() : audit.add(entry)));
    }

    /** Forgets the sessions that are over; commits. */
    public Uni<Void> removeExpired(Instant now) {
        return Panache.withTransaction(() -> delete("expiresAt <= ?1", now)).replaceWithVoid();
    }

    private static PortalSession session(Object[] row) {
        return new PortalSession(
                (String) row[0], (String) row[1], (String) row[2], (String) row[3], (Instant) row[4], row[5] != null);
    }
}
