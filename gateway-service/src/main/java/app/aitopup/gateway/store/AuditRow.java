package app.aitopup.gateway.store;

import app.aitopup.contracts.Environment;
import app.aitopup.gateway.domain.Actor;
import app.aitopup.gateway.domain.AuditEntry;
import app.aitopup.gateway.domain.Origin;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Locale;
import org.hibernate.annotations.Immutable;

@Entity
@Immutable
@Table(name = "audit_log")
class AuditRow {
    @Id
    String id;

    @Column(name = "account_id")
    String accountId;

    Instant at;

    @Column(name = "actor_type")
    String actorType;

    @Column(name = "actor_id")
    String actorId;

    String action;

    String target;

    String environment;

    String ip;

    @Column(name = "request_id")
    String requestId;

    static AuditRow of(AuditEntry entry) {
        AuditRow row = new AuditRow();
        row.id = entry.id();
        row.accountId = entry.accountId();
        row.at = entry.at();
        row.actorType = entry.actor().type().text();
        row.actorId = entry.actor().id();
        row.action = entry.action();
        row.target = entry.target();
        row.environment =
                entry.environment() == null ? null : entry.environment().json();
        row.ip = entry.origin().ip();
        row.requestId = entry.origin().requestId();
        return row;
    }

    AuditEntry entry() {
        return new AuditEntry(
                id,
                accountId,
                at,
                new Actor(Actor.Type.valueOf(actorType.toUpperCase(Locale.ROOT)), actorId),
                action,
                target,
                environment == null ? null : Environment.of(environment).orElseThrow(),
                new Origin(ip, requestId));
    }
}
