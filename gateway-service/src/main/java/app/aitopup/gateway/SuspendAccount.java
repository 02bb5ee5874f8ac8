package app.aitopup.gateway;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.AccountStanding;
import app.aitopup.gateway.domain.AuditAction;
import app.aitopup.gateway.domain.Initiator;
import app.aitopup.gateway.domain.Origin;
import app.aitopup.gateway.store.Accounts;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * Finds accounts for operators, stops them and opens them again. While one is stopped its keys are good for nothing and
 * its people can sign in, look at everything and change nothing; what was accepted before runs to its end. All of it
 * goes on record, also what changes nothing or finds nobody.
 */
@ApplicationScoped
public class SuspendAccount {
    private final Accounts accounts;
    private final RecordAction recordAction;
    private final Clock clock;

    SuspendAccount(Accounts accounts, RecordAction recordAction, Clock clock) {
        this.accounts = accounts;
        this.recordAction = recordAction;
        this.clock = clock;
    }

    /**
     * The account of whoever signs in with this address, if somebody does.
     *
     * @param email in lower case
     */
    public Uni<Optional<AccountStanding>> find(Origin origin, String email) {
        return accounts.byEmail(email).call(found -> {
            String id = found.map(it -> it.account().id()).orElse(null);
            return recordAction.before(Initiator.operator(id, origin), AuditAction.ACCOUNT_FOUND, id, null);
        });
    }

    /**
     * Stops an account, within a second on every gateway; commits. One that is stopped already stays as it is.
     *
     * @param reason for operators' eyes; may be null
     * @throws Refusal 3007, by the Uni, if there is no such account
     */
    public Uni<AccountStanding> suspend(Origin origin, String accountId, String reason) {
        return change(origin, accountId, AuditAction.ACCOUNT_SUSPENDED, clock.instant(), reason);
    }

    /**
     * Opens an account again, within a second on every gateway; commits. One that is open already stays as it is.
     *
     * @throws Refusal 3007, by the Uni, if there is no such account
     */
    public Uni<AccountStanding> reopen(Origin origin, String accountId) {
        return change(origin, accountId, AuditAction.ACCOUNT_REOPENED, null, null);
    }

    private Uni<AccountStanding> change(
            Origin origin, String accountId, AuditAction action, Instant suspendedAt, String reason) {
        String id = Ids.isValid(Ids.ACCOUNT, accountId) ? accountId : null;
        Initiator operator = Initiator.operator(id, origin);
        Uni<Optional<AccountStanding>> changed = id == null
                ? recordAction.before(operator, action, null, null).replaceWith(Optional.empty())
                : accounts.suspend(id, suspendedAt, reason, operator.entry(action, id, null, clock.instant()));
        return changed.map(standing -> standing.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)));
    }
}
