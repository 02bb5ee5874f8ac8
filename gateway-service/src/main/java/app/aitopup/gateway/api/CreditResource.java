package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Fields;
import app.aitopup.gateway.AuthenticateOperator;
import app.aitopup.gateway.CreditAccount;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;

/** An operator's credits to an account's wallet. */
@Path("/api/operator/v1/accounts")
@Produces(MediaType.APPLICATION_JSON)
class CreditResource {
    private static final int REFERENCE_LENGTH = 100;

    private final AuthenticateOperator authenticateOperator;
    private final CreditAccount creditAccount;

    CreditResource(AuthenticateOperator authenticateOperator, CreditAccount creditAccount) {
        this.authenticateOperator = authenticateOperator;
        this.creditAccount = creditAccount;
    }

    @POST
    @Path("/{account_id}/credits")
    @Consumes(MediaType.APPLICATION_JSON)
    public Uni<Response> credit(
            @RestHeader(HttpHeaders.AUTHORIZATION) List<String> authorization,
            @RestPath("account_id") String accountId,
            byte[] body) {
        authenticateOperator.authenticate(authorization);
        // Where no answer comes it may be booked or not: the same reference books it once.
        return creditAccount.credit(accountId, environment(body), body).map(ServiceAnswers::pass);
    }

    /** The body's shape is checked here, what it is worth by the wallet service. */
    private static Environment environment(byte[] body) {
        Fields fields = Fields.of(body);
        Optional<Environment> environment = AccountRequests.environment(fields);
        fields.requiredInteger("amount_cents", Code.AMOUNT_INVALID);
        fields.requiredText("reference", REFERENCE_LENGTH, Code.FIELD_INVALID);
        fields.check();
        return environment.orElseThrow();
    }
}
