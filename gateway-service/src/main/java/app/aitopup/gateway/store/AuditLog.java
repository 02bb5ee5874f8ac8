package app.aitopup.gateway.store;

import app.aitopup.gateway.domain.AuditEntry;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** The table of who changed what. It grows only: the schema refuses everything else. */
@ApplicationScoped
public class AuditLog implements PanacheRepositoryBase<AuditRow, String> {

    /** Puts this on record, in the caller's transaction if there is one. */
    public Uni<Void> add(AuditEntry entry) {
        return Panache.withTransaction(() -> persist(AuditRow.of(entry))).replaceWithVoid();
    }

    /**
     * What is on record of an account, newest first.
     *
     * @param before the id of the last entry that was seen
     */
    public Uni<List<AuditEntry>> ofAccount(String accountId, Optional<String> before, int atMost) {
        return Panache.withSession(() -> (before.isPresent()
                                ? find("accountId = ?1 and id < ?2 order by id desc", accountId, before.get())
                                : find("accountId = ?1 order by id desc", accountId))
                        .page(0, atMost)
                        .list())
                .map(rows -> rows.stream().map(AuditRow::entry).toList());
    }
}
