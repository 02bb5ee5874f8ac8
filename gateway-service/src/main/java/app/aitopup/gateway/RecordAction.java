package app.aitopup.gateway;

import app.aitopup.contracts.Environment;
import app.aitopup.gateway.domain.AuditAction;
import app.aitopup.gateway.domain.AuditEntry;
import app.aitopup.gateway.domain.Initiator;
import app.aitopup.gateway.store.AuditLog;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Puts on record what other services do on the gateway's word. What the gateway changes itself is on record in the
 * transaction that changes it, and is not recorded here.
 */
@ApplicationScoped
public class RecordAction {
    private static final Logger LOG = Logger.getLogger(RecordAction.class);

    private final AuditLog audit;
    private final Clock clock;

    RecordAction(AuditLog audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Puts on record what is about to be done; commits. Nothing may be done if this fails. What then comes of it is in
     * the records of the service that does it, and may be a refusal.
     */
    public Uni<Void> before(Initiator by, AuditAction action, String target, Environment environment) {
        return audit.add(by.entry(action, target, environment, clock.instant()));
    }

    /**
     * Puts on record what a service has agreed to, before its caller hears of it; commits. Never fails: whoever was
     * given a secret has to get it. So where the gateway dies or its database goes away in between, this line is
     * missing from the log, and in the second case stands in the gateway's own.
     */
    public Uni<Void> after(Initiator by, AuditAction action, String target, Environment environment) {
        AuditEntry entry = by.entry(action, target, environment, clock.instant());
        return audit.add(entry).onFailure().recoverWithUni(failure -> {
            LOG.errorf("not in the audit log: %s (%s)", entry, failure);
            return Uni.createFrom().voidItem();
        });
    }
}
