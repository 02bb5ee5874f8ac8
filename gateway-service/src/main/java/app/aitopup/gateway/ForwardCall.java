package app.aitopup.gateway;

import app.aitopup.contracts.Environment;
import app.aitopup.gateway.domain.ApiKey;
import app.aitopup.gateway.domain.Forwarded;
import app.aitopup.gateway.domain.Grant;
import app.aitopup.gateway.domain.Route;
import app.aitopup.gateway.domain.ServiceCall;
import app.aitopup.gateway.domain.Target;
import app.aitopup.gateway.outbound.InternalTokens;
import app.aitopup.gateway.outbound.ServiceClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Passes a call on to the service that answers it, in the name of whoever made it. */
@ApplicationScoped
public class ForwardCall {
    private static final Logger LOG = Logger.getLogger(ForwardCall.class);
    private static final int UNAUTHORIZED = 401;

    private final InternalTokens tokens;
    private final ServiceClient services;
    private final Duration timeout;
    private final GatewayConfig.Forwarding timeouts;

    ForwardCall(InternalTokens tokens, ServiceClient services, GatewayConfig config) {
        this.tokens = tokens;
        this.services = services;
        this.timeout = config.forwarding().timeout();
        this.timeouts = config.forwarding();
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
        return send(key.grant(), route.target(), new ServiceCall(route.method(), uri, headers, body, timeoutOf(route)));
    }

    private Duration timeoutOf(Route route) {
        return switch (route.waitsFor()) {
            case SERVICE -> timeout;
            case TOPUP -> timeouts.sendTimeout();
            case RECEIVER -> timeouts.receiverTimeout();
        };
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
        return send(
                Grant.ofOwner(accountId, environment),
                Target.WALLET,
                new ServiceCall(method, uri, headers, body, timeout));
    }

    private Uni<Forwarded> send(Grant grant, Target target, ServiceCall call) {
        return tokens.of(grant, target)
                .chain(token -> services.send(target, call, token))
                .map(outcome -> hideOurOwnTokensRefusal(target, outcome));
    }

    /** The caller was let in, or we would not be here: a service that says otherwise means the gateway's token. */
    private static Forwarded hideOurOwnTokensRefusal(Target target, Forwarded outcome) {
        if (outcome instanceof Forwarded.Answered answer && answer.status() == UNAUTHORIZED) {
            LOG.errorf("the %s does not accept the gateway's token", target.audience());
            return new Forwarded.NotTaken("not accepted");
        }
        return outcome;
    }
}
