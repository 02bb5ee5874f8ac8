package app.aitopup.webhook;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.RetryPolicy;
import app.aitopup.webhook.store.EndpointRow;
import app.aitopup.webhook.store.EndpointSecrets;
import app.aitopup.webhook.store.Endpoints;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/** Makes an endpoint with a secret of its own. */
@ApplicationScoped
public class CreateEndpoint {
    private final Endpoints endpoints;
    private final EndpointSecrets secrets;
    private final Clock clock;
    private final int endpointsAtMost;

    CreateEndpoint(Endpoints endpoints, EndpointSecrets secrets, Clock clock, WebhookConfig config) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.clock = clock;
        this.endpointsAtMost = config.endpointsAtMost();
    }

    /**
     * What the caller asked for, checked.
     *
     * @param events names of events; empty for every kind, also those to come
     */
    public record Call(
            String accountId,
            Environment environment,
            String url,
            Set<String> events,
            Optional<String> description,
            RetryPolicy retryPolicy) {}

    /**
     * The new endpoint.
     *
     * @param secret in the open; this is the only time
     */
    public record Created(EndpointRow endpoint, String secret) {}

    /** Stores the endpoint; fails with a refusal (5000) when the account has too many in this environment. */
    public Uni<Created> create(Call call) {
        String secret = secrets.next();
        EndpointRow endpoint = new EndpointRow();
        endpoint.id = Ids.next(Ids.ENDPOINT);
        endpoint.accountId = call.accountId();
        endpoint.environment = call.environment().json();
        endpoint.url = call.url();
        endpoint.description = call.description().orElse(null);
        endpoint.events = call.events().isEmpty() ? null : call.events().toArray(String[]::new);
        endpoint.enabled = true;
        endpoint.retryPolicy = call.retryPolicy().json();
        endpoint.secretSealed = secrets.seal(secret, endpoint.id);
        endpoint.createdAt = clock.instant();
        return endpoints.insert(endpoint, endpointsAtMost).map(stored -> {
            if (!stored) {
                throw Refusal.of(
                        Code.ENDPOINT_LIMIT_REACHED,
                        "There are " + endpointsAtMost + " endpoints already; delete one first");
            }
            return new Created(endpoint, secret);
        });
    }
}
