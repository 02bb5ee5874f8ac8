package app.aitopup.webhook;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.store.EndpointRow;
import app.aitopup.webhook.store.EndpointSecrets;
import app.aitopup.webhook.store.Endpoints;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;

/** Gives an endpoint a new secret. The old one signs beside it for a day, so that its receiver can change over. */
@ApplicationScoped
public class RotateSecret {
    private final Endpoints endpoints;
    private final EndpointSecrets secrets;
    private final Clock clock;
    private final Duration overlap;

    RotateSecret(Endpoints endpoints, EndpointSecrets secrets, Clock clock, WebhookConfig config) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.clock = clock;
        this.overlap = config.rotationOverlap();
    }

    /**
     * An endpoint with its new secret.
     *
     * @param secret in the open; this is the only time
     */
    public record Rotated(EndpointRow endpoint, String secret) {}

    /** Fails with a refusal (3007) when this account has no such endpoint in this environment. */
    public Uni<Rotated> rotate(String accountId, Environment environment, String id) {
        String secret = secrets.next();
        return endpoints
                .change(
                        accountId,
                        environment,
                        id,
                        endpoint -> endpoint.rotate(
                                secrets.seal(secret, id), clock.instant().plus(overlap)))
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .map(endpoint -> new Rotated(endpoint, secret));
    }
}
