package app.aitopup.gateway;

import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.Route;
import app.aitopup.gateway.domain.ServiceCall;
import app.aitopup.gateway.outbound.InternalTokens;
import app.aitopup.gateway.outbound.ServiceClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Passes a call on to the service that answers it, in the name of the key it came with. */
@ApplicationScoped
public class ForwardCall {
    private static final Logger LOG = Logger.getLogger(ForwardCall.class);
    private static final int UNAUTHORIZED = 401;

    private final InternalTokens tokens;
    private final ServiceClient services;
    private final Duration sendTimeout;
    private final Duration timeout;

    ForwardCall(InternalTokens tokens, ServiceClient services, GatewayConfig config) {
        this.tokens = tokens;
        this.services = services;
        this.sendTimeout = config.forwarding().sendTimeout();
        this.timeout = config.forwarding().timeout();
    }

    /**
     * Passes one call on.
     *
     * @param uri path and query, as they came
     * @param headers those that pass
     * @return what became of it; fails only if no token can be made, and then nothing was sent
     */
    public Uni<Forwarded> forward(
            ApiKey key, Route route, String uri, List<Map.Entry<String, String>> headers, byte[] body) {
        ServiceCall call =
                new ServiceCall(route.method(), uri, headers, body, route.movesMoney() ? sendTimeout : timeout);
        return tokens.of(key.grant(), route.target())
                .chain(token -> services.send(route.target(), call, token))
                .map(outcome -> hideOurOwnTokensRefusal(route, outcome));
    }

    /** The caller's key is good, or we would not be here: a service that says otherwise means the gateway's token. */
    private static Forwarded hideOurOwnTokensRefusal(Route route, Forwarded outcome) {
        if (outcome instanceof Forwarded.Answered answer && answer.status() == UNAUTHORIZED) {
            LOG.errorf(
                    "the %s does not accept the gateway's token", route.target().audience());
            return new Forwarded.NotTaken("not accepted");
        }
        return outcome;
    }
}
