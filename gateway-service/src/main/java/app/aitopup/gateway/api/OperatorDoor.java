package app.aitopup.gateway.api;

import app.aitopup.edge.Refusal;
import app.aitopup.gateway.AuthenticateOperator;
import app.aitopup.gateway.domain.AuditAction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Stands before every call of the operator API, so that none can be forgotten: lets operators in and nobody else, and
 * puts each call on record before it is made, reads as well. A call that cannot be put on record is not made. Its
 * methods are public because the framework calls them from another class loader.
 */
public class OperatorDoor {
    private static final String OPERATOR_API = "/api/operator/";

    private final AuthenticateOperator authenticateOperator;
    private final OperatorRecords records;

    @Inject
    OperatorDoor(AuthenticateOperator authenticateOperator, OperatorRecords records) {
        this.authenticateOperator = authenticateOperator;
        this.records = records;
    }

    /**
     * Lets an operator's call go on, and every call of the other APIs.
     *
     * @throws Refusal 2000 or 2001 for anybody but an operator
     */
    @ServerRequestFilter
    public Uni<Void> letIn(ResourceInfo resource, UriInfo uri, HttpServerRequest request) {
        if (isOfAnotherApi(resource.getResourceClass())) {
            return Uni.createFrom().voidItem();
        }
        authenticateOperator.authenticate(request.headers().getAll(HttpHeaders.AUTHORIZATION));
        OperatorAction action = resource.getResourceMethod().getAnnotation(OperatorAction.class);
        if (action != null && action.recordsItself()) {
            return Uni.createFrom().voidItem();
        }
        String id = uri.getPathParameters().values().stream()
                .flatMap(List::stream)
                .filter(OperatorRecords::isId)
                .findFirst()
                .orElse(null);
        return records.before(request, action == null ? AuditAction.OPERATOR_CALLED : action.value(), id, null);
    }

    /**
     * Decided by what was matched and not by the path that was asked for, which the framework may read in another way;
     * what says nothing of itself is an operator's.
     */
    private static boolean isOfAnotherApi(Class<?> resource) {
        Path path = resource == null ? null : resource.getAnnotation(Path.class);
        return path != null && !path.value().startsWith(OPERATOR_API);
    }
}
