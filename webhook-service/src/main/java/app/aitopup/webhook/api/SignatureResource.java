package app.aitopup.webhook.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Scopes;
import app.aitopup.edge.Caller;
import app.aitopup.webhook.RunConformance;
import app.aitopup.webhook.VerifySignature;
import app.aitopup.webhook.domain.SignatureFinding;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.jboss.resteasy.reactive.RestPath;

/** Help for those who verify signatures, over HTTP. */
@Path("/api/public/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
class SignatureResource {
    private final VerifySignature verifySignature;
    private final RunConformance runConformance;
    private final Caller caller;
    private final Clock clock;

    SignatureResource(VerifySignature verifySignature, RunConformance runConformance, Caller caller, Clock clock) {
        this.verifySignature = verifySignature;
        this.runConformance = runConformance;
        this.caller = caller;
        this.clock = clock;
    }

    /** The doctor's answer. */
    record Finding(String verdict, String cause, String advice) {
        static Finding of(SignatureFinding finding) {
            return new Finding(
                    finding.valid() ? "valid" : "invalid", finding.cause().json(), finding.advice());
        }
    }

    @POST
    @Path("/{id}/verify")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scopes.WEBHOOK_READ)
    public Uni<Envelope<Finding>> verify(@RestPath String id, byte[] body) {
        return verifySignature
                .verify(VerifyRequest.read(
                        body, caller.accountId(), caller.environment(), EndpointResource.existing(id)))
                .map(finding -> success(Finding.of(finding)));
    }

    @POST
    @Path("/{id}/conformance")
    @RolesAllowed(Scopes.WEBHOOK_MANAGE)
    public Uni<Envelope<ConformanceAnswer>> conformance(@RestPath String id, byte[] body) {
        EndpointResource.nothingToSay(body);
        return runConformance
                .run(caller.accountId(), caller.environment(), EndpointResource.existing(id))
                .map(report -> success(ConformanceAnswer.of(report)));
    }

    private <T> Envelope<T> success(T data) {
        return Envelope.of(Code.SUCCESS, clock.instant(), data);
    }
}
