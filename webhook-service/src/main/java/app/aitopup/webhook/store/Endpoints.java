package app.aitopup.webhook.store;

import app.aitopup.contracts.Environment;
import app.aitopup.webhook.domain.Endpoint;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The table of endpoints. Whoever asks for an account's endpoints never sees a deleted one or another account's. */
@ApplicationScoped
public class Endpoints implements PanacheRepositoryBase<EndpointRow, String> {
    private static final String OF_ACCOUNT = "accountId = ?1 and environment = ?2 and deletedAt is null";
    // A lock of this transaction, on something that has no row: an account's right to have one more endpoint.
    private static final String LOCK = "SELECT count(pg_advisory_xact_lock(hashtextextended(?1, 0)))";

    /** Stores a new endpoint unless the account has that many already; says whether it did. */
    public Uni<Boolean> insert(EndpointRow endpoint, int atMost) {
        return Panache.withTransaction(() -> lock(endpoint.accountId + ':' + endpoint.environment)
                .chain(() -> count(OF_ACCOUNT, endpoint.accountId, endpoint.environment))
                .chain(count -> count >= atMost
                        ? Uni.createFrom().item(false)
                        : persist(endpoint).replaceWith(true)));
    }

    /** An account's endpoints in one environment, oldest first. */
    public Uni<List<EndpointRow>> of(String accountId, Environment environment) {
        return Panache.withSession(() ->
                find(OF_ACCOUNT + " order by id", accountId, environment.json()).list());
    }

    /** One of them. */
    public Uni<Optional<EndpointRow>> one(String accountId, Environment environment, String id) {
        return Panache.withSession(() -> find(OF_ACCOUNT + " and id = ?3", accountId, environment.json(), id)
                .<EndpointRow>firstResult()
                .map(Optional::ofNullable));
    }

    /** Changes one of them; two who change it at once do so one after the other. */
    public Uni<Optional<EndpointRow>> change(
            String accountId, Environment environment, String id, Consumer<EndpointRow> change) {
        return Panache.withTransaction(() -> find(OF_ACCOUNT + " and id = ?3", accountId, environment.json(), id)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .<EndpointRow>firstResult()
                .map(Optional::ofNullable)
                .invoke(found -> found.ifPresent(change)));
    }

    /** Marks an endpoint as deleted and forgets its secrets; says whether there was one. */
    public Uni<Boolean> delete(String accountId, Environment environment, String id, Instant now) {
        return Panache.withTransaction(() -> update(
                        "deletedAt = ?4, secretSealed = null, previousSecretSealed = null, previousSignsUntil = null,"
                                + " olderSecretSealed = null, olderSignsUntil = null where id = ?3 and " + OF_ACCOUNT,
                        accountId,
                        environment.json(),
                        id,
                        now)
                .map(updated -> updated == 1));
    }

    /** Disables an endpoint, whosever it is; one that is disabled already keeps its reason. */
    public Uni<Void> disable(String id, String reason) {
        return Panache.withTransaction(() ->
                        update("enabled = false, disabledReason = ?2 where id = ?1 and enabled = true", id, reason))
                .replaceWithVoid();
    }

    /** An endpoint as it stands now, whosever it is and deleted or not. */
    public Uni<Endpoint> current(String id) {
        return Panache.withSession(() -> findById(id).map(EndpointRow::endpoint));
    }

    private static Uni<Void> lock(String what) {
        return Panache.getSession()
                .chain(session -> session.createNativeQuery(LOCK, Long.class)
                        .setParameter(1, what)
                        .getSingleResult())
                .replaceWithVoid();
    }
}
