package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Problem.FieldError;
import app.aitopup.edge.Fields;
import app.aitopup.edge.Query;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.SuspendAccount;
import app.aitopup.gateway.api.PublicAnswers.Items;
import app.aitopup.gateway.domain.AccountStanding;
import app.aitopup.gateway.domain.AuditAction;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestPath;

/** Accounts, for operators: find, stop, open again. Who comes here {@link OperatorDoor} has let in. */
@Path("/api/operator/v1/accounts")
@Produces(MediaType.APPLICATION_JSON)
class OperatorAccountResource {
    private static final int REASON_LENGTH = 200;

    private final SuspendAccount suspendAccount;
    private final OperatorRecords records;
    private final PortalSessions sessions;
    private final Clock clock;

    OperatorAccountResource(
            SuspendAccount suspendAccount, OperatorRecords records, PortalSessions sessions, Clock clock) {
        this.suspendAccount = suspendAccount;
        this.records = records;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** An account as operators see it. */
    @JsonPropertyOrder({"id", "email", "name", "created_at", "suspended_at", "suspension_reason"})
    record StandingAnswer(
            String id,
            String email,
            String name,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("suspended_at") Instant suspendedAt,
            @JsonProperty("suspension_reason") String suspensionReason) {
        static StandingAnswer of(AccountStanding standing) {
            return new StandingAnswer(
                    standing.account().id(),
                    standing.account().email(),
                    standing.account().name(),
                    standing.account().createdAt(),
                    standing.suspendedAt(),
                    standing.suspensionReason());
        }
    }

    @GET
    @OperatorAction(value = AuditAction.ACCOUNT_FOUND, recordsItself = true)
    public Uni<Envelope<Items<StandingAnswer>>> find(@Context UriInfo uri, @Context HttpServerRequest request) {
        return records.read(request, AuditAction.ACCOUNT_FOUND, null, () -> email(uri))
                .chain(email -> suspendAccount.find(sessions.origin(request), email))
                .map(found -> Envelope.of(
                        Code.SUCCESS,
                        clock.instant(),
                        new Items<>(found.map(StandingAnswer::of).stream().toList())));
    }

    @POST
    @Path("/{account_id}/suspend")
    @OperatorAction(value = AuditAction.ACCOUNT_SUSPENDED, recordsItself = true)
    public Uni<Envelope<StandingAnswer>> suspend(
            @RestPath("account_id") String accountId, @Context HttpServerRequest request, byte[] body) {
        return records.read(request, AuditAction.ACCOUNT_SUSPENDED, accountId, () -> reason(body))
                .chain(reason -> suspendAccount.suspend(sessions.origin(request), accountId, reason.orElse(null)))
                .map(this::answer);
    }

    @POST
    @Path("/{account_id}/reopen")
    @OperatorAction(value = AuditAction.ACCOUNT_REOPENED, recordsItself = true)
    public Uni<Envelope<StandingAnswer>> reopen(
            @RestPath("account_id") String accountId, @Context HttpServerRequest request, byte[] body) {
        return records.read(request, AuditAction.ACCOUNT_REOPENED, accountId, () -> nothing(body))
                .chain(nothing -> suspendAccount.reopen(sessions.origin(request), accountId))
                .map(this::answer);
    }

    private Envelope<StandingAnswer> answer(AccountStanding standing) {
        return Envelope.of(Code.SUCCESS, clock.instant(), StandingAnswer.of(standing));
    }

    private static String email(UriInfo uri) {
        Query query = Query.of(uri.getQueryParameters());
        Optional<String> email = query.email("email");
        query.check();
        return email.orElseThrow(() -> Refusal.of(
                Code.FIELD_INVALID, List.of(new FieldError("email", "is missing", "send the one they sign in with"))));
    }

    private static Optional<String> reason(byte[] body) {
        if (body.length == 0) {
            return Optional.empty();
        }
        Fields fields = Fields.of(body);
        Optional<String> reason = fields.optionalText("reason", REASON_LENGTH);
        fields.check();
        return reason;
    }

    /** There is nothing to say; an empty object says it as well. */
    private static boolean nothing(byte[] body) {
        if (body.length > 0) {
            Fields.of(body).check();
        }
        return true;
    }
}
