package app.aitopup.gateway.store;

import app.aitopup.gateway.domain.SessionToken;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/** The table of portal sessions, by the hash of their token. */
@ApplicationScoped
public class Sessions implements PanacheRepositoryBase<SessionRow, byte[]> {

    /** Stores a new session; commits. */
    public Uni<Void> add(SessionToken token, Users.User user, Instant now, Instant expiresAt) {
        SessionRow row = new SessionRow();
        row.tokenHash = token.hash();
        row.accountId = user.accountId();
        row.userId = user.id();
        row.createdAt = now;
        row.expiresAt = expiresAt;
        return Panache.withTransaction(() -> persist(row)).replaceWithVoid();
    }

    /** The account that this token's session is for; empty if there is none, or no longer. */
    public Uni<Optional<String>> account(SessionToken token, Instant now) {
        return Panache.withSession(() -> find("tokenHash = ?1 and expiresAt > ?2", token.hash(), now)
                        .firstResult())
                .map(row -> Optional.ofNullable(row).map(session -> session.accountId));
    }

    /** Ends this token's session; commits. */
    public Uni<Void> remove(SessionToken token) {
        return Panache.withTransaction(() -> delete("tokenHash", token.hash())).replaceWithVoid();
    }

    /** Forgets the sessions that are over; commits. */
    public Uni<Void> removeExpired(Instant now) {
        return Panache.withTransaction(() -> delete("expiresAt <= ?1", now)).replaceWithVoid();
    }
}
