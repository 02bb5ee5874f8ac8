package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.edge.Refusal;
import app.aitopup.gateway.domain.Forwarded;
import jakarta.ws.rs.core.Response;

/** Passes back what a service answered to a call of a resource. */
final class ServiceAnswers {
    private ServiceAnswers() {}

    /**
     * The service's answer, as it is.
     *
     * @throws Refusal 4006 where none came
     */
    static Response pass(Forwarded outcome) {
        if (!(outcome instanceof Forwarded.Answered answer)) {
            throw Refusal.of(Code.SERVICE_UNAVAILABLE);
        }
        Response.ResponseBuilder response = Response.status(answer.status()).entity(answer.body());
        answer.headers().forEach(header -> response.header(header.getKey(), header.getValue()));
        return response.build();
    }
}
