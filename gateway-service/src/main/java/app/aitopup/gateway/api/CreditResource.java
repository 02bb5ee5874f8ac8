package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Fields;
import app.aitopup.gateway.CreditAccount;
import app.aitopup.gateway.domain.AuditAction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestPath;

/** An operator's credits to an account's wallet. Who comes here {@link OperatorDoor} has let in. */
@Path("/api/operator/v1/accounts")
@Produces(MediaType.APPLICATION_JSON)
class CreditResource {
    private static final int REFERENCE_LENGTH = 100;

    private final OperatorRecords records;
    private final CreditAccount creditAccount;

    CreditResource(OperatorRecords records, CreditAccount creditAccount) {
        this.records = records;
        this.creditAccount = creditAccount;
    }

    @POST
    @Path("/{account_id}/credits")
    @Consumes(MediaType.APPLICATION_JSON)
    @OperatorAction(value = AuditAction.WALLET_CREDIT_REQUESTED, recordsItself = true)
    public Uni<Response> credit(
            @RestPath("account_id") String accountId, @Context HttpServerRequest request, byte[] body) {
        AuditAction action = AuditAction.WALLET_CREDIT_REQUESTED;
        return records.read(request, action, accountId, () -> environment(body))
                .call(environment -> records.before(request, action, accountId, environment))
                // Where no answer comes it may be booked or not: the same reference books it once.
                .chain(environment -> creditAccount.credit(accountId, environment, body))
                .map(ServiceAnswers::pass);
    }

    /** The body's shape is checked here, what it is worth by the wallet service. */
    private static Environment environment(byte[] body) {
        Fields fields = Fields.of(body);
        Optional<Environment> environment = AccountRequests.environment(fields);
        WalletRequests.amount(fields);
        fields.requiredText("reference", REFERENCE_LENGTH, Code.FIELD_INVALID);
        fields.check();
        return environment.orElseThrow();
    }
}
