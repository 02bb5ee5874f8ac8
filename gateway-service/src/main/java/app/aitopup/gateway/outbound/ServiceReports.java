package app.aitopup.gateway.outbound;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.gateway.GatewayConfig;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.Grant;
import app.aitopup.gateway.domain.ServiceCall;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.Wait;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * What the services tell an operator. All of a service's report is there and makes sense, or there is none: who reads a
 * part of it as the whole is told that all is well when it is not.
 */
@ApplicationScoped
public class ServiceReports {
    private static final Logger LOG = Logger.getLogger(ServiceReports.class);
    // These are about all accounts in both environments; the services need some subject all the same.
    private static final Grant GRANT = Grant.ofOperator("operator", Environment.STAGING);

    private final ServiceClient services;
    private final ObjectMapper mapper;
    private final GatewayConfig.Forwarding forwarding;

    ServiceReports(ServiceClient services, ObjectMapper mapper, GatewayConfig config) {
        this.services = services;
        this.mapper = mapper;
        this.forwarding = config.forwarding();
    }

    /** What became of a question. */
    public sealed interface Report<T> {
        /** The service told. */
        record Told<T>(T content) implements Report<T> {}

        /** The service says that there is no such thing. */
        record Unknown<T>() implements Report<T> {}

        /** The service gave no answer, or none that makes sense. */
        record Away<T>() implements Report<T> {}
    }

    /**
     * Asks a service; never fails for the service's sake. What makes no sense is logged, once.
     *
     * @param reader makes something of an answer's data; throws {@link IllegalArgumentException}, with the name of what
     *     is missing or nonsense and nothing else, where it cannot
     */
    public <T> Uni<Report<T>> ask(Target target, String path, Wait waitsFor, Function<JsonNode, T> reader) {
        ServiceCall call =
                new ServiceCall("GET", path, List.of(), ServiceCall.noBody(), waitsFor, forwarding.timeout(waitsFor));
        return services.send(GRANT, target, call).map(outcome -> read(target, path, outcome, reader));
    }

    private <T> Report<T> read(Target target, String path, Forwarded outcome, Function<JsonNode, T> reader) {
        if (!(outcome instanceof Forwarded.Answered answer)) {
            return new Report.Away<>();
        }
        try {
            JsonNode envelope = mapper.readTree(answer.body());
            int code = envelope.path("code").asInt();
            if (answer.status() == Code.NOT_FOUND.httpStatus() && code == Code.NOT_FOUND.number()) {
                return new Report.Unknown<>();
            }
            if (!answer.succeeded() || code != Code.SUCCESS.number()) {
                throw new IllegalArgumentException("status " + answer.status());
            }
            return new Report.Told<>(reader.apply(envelope.path("data")));
        } catch (IOException e) {
            // Its message quotes what came.
            LOG.errorf("the %s answers no JSON to GET %s", target.audience(), path);
        } catch (IllegalArgumentException e) {
            LOG.errorf("the %s answers nonsense to GET %s: %s", target.audience(), path, e.getMessage());
        }
        return new Report.Away<>();
    }
}
