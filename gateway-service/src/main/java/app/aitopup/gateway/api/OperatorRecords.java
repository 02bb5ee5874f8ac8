package app.aitopup.gateway.api;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.RecordAction;
import app.aitopup.gateway.domain.AuditAction;
import app.aitopup.gateway.domain.Initiator;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** Puts operators' calls on record before they are made. */
@ApplicationScoped
class OperatorRecords {
    private static final int ID_AT_MOST = 64;

    private final RecordAction recordAction;
    private final PortalSessions sessions;

    OperatorRecords(RecordAction recordAction, PortalSessions sessions) {
        this.recordAction = recordAction;
        this.sessions = sessions;
    }

    /** Whether this text has the form of an id; what has not is not put on record. */
    static boolean isId(String text) {
        return text.length() <= ID_AT_MOST && Ids.isValid(text);
    }

    /**
     * Puts a call on record. Only when that is done may the call be made.
     *
     * @param target what it is about, as it came; null for nothing. If it is an account, it goes in that account's log
     */
    Uni<Void> before(HttpServerRequest request, AuditAction action, String target, Environment environment) {
        String id = target != null && isId(target) ? target : null;
        String account = id != null && Ids.isValid(Ids.ACCOUNT, id) ? id : null;
        return recordAction.before(Initiator.operator(account, sessions.origin(request)), action, id, environment);
    }

    /**
     * Reads what came with a call that goes on record once it was read; one that cannot be read goes on record here.
     *
     * @param reader throws a {@link Refusal} for what is not right
     */
    <T> Uni<T> read(HttpServerRequest request, AuditAction action, String target, Supplier<T> reader) {
        return Uni.createFrom().item(reader).onFailure(Refusal.class).call(() -> before(request, action, target, null));
    }
}
