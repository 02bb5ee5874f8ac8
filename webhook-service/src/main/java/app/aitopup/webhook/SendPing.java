package app.aitopup.webhook;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.LeasedDelivery;
import app.aitopup.webhook.domain.NewEvent;
import app.aitopup.webhook.domain.Ping;
import app.aitopup.webhook.outbound.Payload;
import app.aitopup.webhook.store.EndpointRow;
import app.aitopup.webhook.store.Endpoints;
import app.aitopup.webhook.store.Pings;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Semaphore;

/**
 * Sends an endpoint a ping, at once and once, and waits for what its receiver says. Also to a disabled endpoint: that
 * is how its owner finds out whether it can be enabled again.
 */
@ApplicationScoped
public class SendPing {
    private final Endpoints endpoints;
    private final Pings pings;
    private final AttemptDelivery attemptDelivery;
    private final Clock clock;
    private final Semaphore atOnce;

    SendPing(Endpoints endpoints, Pings pings, AttemptDelivery attemptDelivery, Clock clock, WebhookConfig config) {
        this.endpoints = endpoints;
        this.pings = pings;
        this.attemptDelivery = attemptDelivery;
        this.clock = clock;
        this.atOnce = new Semaphore(config.replays().testsAtOnce());
    }

    /** The delivery that was made, and its only attempt. */
    public record Tested(LeasedDelivery delivery, Attempt attempt) {}

    /**
     * Fails with a refusal: 3007 when this account has no such endpoint in this environment, 4006 when too many are
     * tested at this moment.
     */
    public Uni<Tested> send(String accountId, Environment environment, String id) {
        if (!atOnce.tryAcquire()) {
            throw Refusal.of(Code.SERVICE_UNAVAILABLE, "Too many tests at this moment; try again");
        }
        return endpoints
                .one(accountId, environment, id)
                .map(found -> found.orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .chain(endpoint -> pings.record(ping(endpoint, environment), endpoint.endpoint()))
                .chain(delivery -> attemptDelivery
                        .attempt(delivery)
                        .map(made -> made.orElseThrow(() -> Refusal.of(Code.SERVICE_UNAVAILABLE)))
                        .map(attempt -> new Tested(delivery, attempt)))
                .onTermination()
                .invoke(() -> atOnce.release());
    }

    private NewEvent ping(EndpointRow endpoint, Environment environment) {
        String eventId = Ids.next(Ids.EVENT);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new NewEvent(
                eventId,
                endpoint.accountId,
                environment,
                Ping.TYPE,
                now,
                sequence -> Payload.ping(eventId, now, environment, endpoint.id));
    }
}
