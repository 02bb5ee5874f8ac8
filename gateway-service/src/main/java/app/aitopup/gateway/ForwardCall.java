package app.aitopup.gateway;

import app.aitopup.contracts.Environment;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.Grant;
import app.aitopup.gateway.domain.PassedHeaders;
import app.aitopup.gateway.domain.PublicCaller;
import app.aitopup.gateway.domain.Route;
import app.aitopup.gateway.domain.ServiceCall;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.domain.Wait;
import app.aitopup.gateway.outbound.ServiceClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** Passes a call on to the service that answers it, in the name of whoever made it. */
@ApplicationScoped
public class ForwardCall {
    private final ServiceClient services;
    private final GatewayConfig.Forwarding forwarding;

    ForwardCall(ServiceClient services, GatewayConfig config) {
        this.services = services;
        this.forwarding = config.forwarding();
    }

    /**
     * Passes one call on.
     *
     * @param uri path and query, as they came
     * @param headers those that pass
     * @return what became of it; fails only if no token can be made, and then nothing was sent
     */
    public Uni<Forwarded> forward(
            PublicCaller caller, Route route, String uri, List<Map.Entry<String, String>> headers, byte[] body) {
        return services.send(caller.grant(), route.target(), call(route, uri, headers, body));
    }

    /**
     * Whether there is room for one more call of this kind. Asked before anything is done for a call, so that one which
     * cannot be passed on costs next to nothing.
     */
    public boolean hasRoomFor(Route route) {
        return services.hasRoomFor(route.target(), route.waitsFor());
    }

    private ServiceCall call(Route route, String uri, List<Map.Entry<String, String>> headers, byte[] body) {
        boolean withKey = headers.stream().anyMatch(header -> header.getKey().equals(PassedHeaders.IDEMPOTENCY_KEY));
        return new ServiceCall(
                route.method(),
                uri,
                headers,
                body,
                route.waitsFor(),
                forwarding.timeout(route.waitsFor()),
                route.movesMoney() && route.isRepeatable(withKey));
    }

    /**
     * Passes a call on to the wallet service for an account's owner, who is signed in.
     *
     * @param uri path and query
     * @param headers those that pass
     */
    public Uni<Forwarded> forwardForOwner(
            String accountId,
            Environment environment,
            String method,
            String uri,
            List<Map.Entry<String, String>> headers,
            byte[] body) {
        return services.send(
                Grant.ofOwner(accountId, environment),
                Target.WALLET,
                new ServiceCall(method, uri, headers, body, Wait.SERVICE, forwarding.timeout(Wait.SERVICE)));
    }
}
