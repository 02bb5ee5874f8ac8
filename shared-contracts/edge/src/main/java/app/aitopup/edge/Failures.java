package app.aitopup.edge;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.contracts.Problem;
import app.aitopup.contracts.Problem.FieldError;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import jakarta.inject.Inject;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The one mapping from a failure to the envelope. Refusals are answered as they are; whatever nobody expected is logged
 * once and answered without detail. Its methods are public because the framework calls them from another class loader.
 */
public class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final Clock clock;

    @Inject
    Failures(Clock clock) {
        this.clock = clock;
    }

    @ServerExceptionMapper
    public Response refused(Refusal refusal, ResourceInfo resource) {
        Envelope<Problem> envelope = movesMoney(resource)
                ? Problems.untouched(refusal, clock.instant())
                : Problems.of(refusal.code(), refusal.getMessage(), refusal.errors(), clock.instant());
        return build(refusal.httpStatus(), refusal.retryAfterSeconds(), envelope);
    }

    @ServerExceptionMapper
    public Response unauthenticated(UnauthorizedException failure, ResourceInfo resource) {
        return answer(Code.API_KEY_MISSING, resource);
    }

    @ServerExceptionMapper
    public Response badToken(AuthenticationFailedException failure, ResourceInfo resource) {
        return answer(Code.API_KEY_INVALID, resource);
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException failure, ResourceInfo resource) {
        return answer(Code.PERMISSION_MISSING, resource);
    }

    @ServerExceptionMapper
    public Response outsideTheResources(WebApplicationException failure, ResourceInfo resource) {
        int status = failure.getResponse().getStatus();
        if (failure instanceof NotFoundException) {
            return answer(Code.NOT_FOUND, resource);
        }
        if (failure instanceof NotAllowedException) {
            Response answer = answer(Code.METHOD_NOT_ALLOWED, resource);
            return Response.fromResponse(answer)
                    .header(HttpHeaders.ALLOW, failure.getResponse().getHeaderString(HttpHeaders.ALLOW))
                    .build();
        }
        if (failure instanceof NotSupportedException || failure instanceof NotAcceptableException) {
            Code code = Code.MEDIA_TYPE_UNSUPPORTED;
            return answer(code, status, code.sentence(), List.of(), resource);
        }
        if (status >= 400 && status < 500) {
            return answer(Code.REQUEST_MALFORMED, resource);
        }
        return unexpected(failure, resource, null);
    }

    @ServerExceptionMapper
    public Response unexpected(Throwable failure, ResourceInfo resource, HttpHeaders headers) {
        Code code;
        if (DatabaseAway.causedBy(failure)) {
            LOG.warnf("the database is away: %s", failure);
            code = Code.SERVICE_UNAVAILABLE;
        } else {
            LOG.error("unexpected failure", failure);
            code = Code.INTERNAL_ERROR;
        }
        if (!movesMoney(resource)) {
            return answer(code, resource);
        }
        boolean safe =
                resource.getResourceMethod().getAnnotation(MovesMoney.class).repeatable()
                        || (headers != null && headers.getHeaderString(IDEMPOTENCY_KEY) != null);
        return build(
                code.httpStatus(), Problems.retryAfterSeconds(code), Problems.unknown(code, safe, clock.instant()));
    }

    private Response answer(Code code, ResourceInfo resource) {
        return answer(code, code.httpStatus(), code.sentence(), List.of(), resource);
    }

    private Response answer(Code code, int status, String message, List<FieldError> errors, ResourceInfo resource) {
        Envelope<Problem> envelope = movesMoney(resource)
                ? Problems.untouched(code, message, errors, clock.instant())
                : Problems.of(code, message, errors, clock.instant());
        return build(status, Problems.retryAfterSeconds(code), envelope);
    }

    private static Response build(int status, int retryAfterSeconds, Envelope<Problem> envelope) {
        Response.ResponseBuilder response =
                Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(envelope);
        if (retryAfterSeconds > 0) {
            response.header(HttpHeaders.RETRY_AFTER, retryAfterSeconds);
        }
        return response.build();
    }

    private static boolean movesMoney(ResourceInfo resource) {
        return resource != null
                && resource.getResourceMethod() != null
                && resource.getResourceMethod().isAnnotationPresent(MovesMoney.class);
    }
}
