package app.aitopup.webhook;

import app.aitopup.edge.DatabaseAway;
import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.domain.DeliveryStatus;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.domain.LeasedDelivery;
import app.aitopup.webhook.domain.RetryPolicy;
import app.aitopup.webhook.domain.RetrySchedule;
import app.aitopup.webhook.domain.Verdict;
import app.aitopup.webhook.outbound.Receivers;
import app.aitopup.webhook.outbound.Signatures;
import app.aitopup.webhook.outbound.WebhookMeters;
import app.aitopup.webhook.store.Deliveries;
import app.aitopup.webhook.store.EndpointSecrets;
import app.aitopup.webhook.store.Endpoints;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Makes one attempt: signs the event's bytes afresh, posts them, and stores the attempt together with what it means for
 * the delivery. If this process dies before that, the lease ends and another one makes the attempt again.
 */
@ApplicationScoped
public class AttemptDelivery {
    private static final Logger LOG = Logger.getLogger(AttemptDelivery.class);

    private static final String USER_AGENT = "AiTopUp-Webhooks/1";
    /** Why an endpoint is disabled whose receiver answered 410. */
    private static final String GONE = "receiver_gone";
    // An endpoint that was read longer ago is read again: it may have been changed or deleted while the delivery
    // waited.
    // Once for all of its deliveries, of which there may be thousands.
    private static final Duration ENDPOINT_FRESH = Duration.ofMillis(100);
    private static final int ENDPOINTS_AT_MOST = 10_000;
    // What is left of the lease, beyond the deadline, for storing the attempt.
    private static final Duration STORING = Duration.ofSeconds(2);
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final Endpoints endpoints;
    private final EndpointSecrets secrets;
    private final Deliveries deliveries;
    private final Receivers receivers;
    private final WebhookMeters meters;
    private final Clock clock;
    private final Vertx vertx;
    private final SecureRandom random = new SecureRandom();
    private final AsyncCache<String, Endpoint> current = Caffeine.newBuilder()
            .maximumSize(ENDPOINTS_AT_MOST)
            .expireAfterWrite(ENDPOINT_FRESH)
            .buildAsync();
    private final Map<RetryPolicy, RetrySchedule> schedules;
    private final Duration lease;
    private final Duration startWithin;

    AttemptDelivery(
            Endpoints endpoints,
            EndpointSecrets secrets,
            Deliveries deliveries,
            Receivers receivers,
            WebhookMeters meters,
            Clock clock,
            Vertx vertx,
            WebhookConfig config) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.deliveries = deliveries;
        this.receivers = receivers;
        this.meters = meters;
        this.clock = clock;
        this.vertx = vertx;
        this.schedules = schedules(config.attempts());
        this.lease = config.attempts().lease();
        this.startWithin = lease.minus(config.attempts().deadline()).minus(STORING);
        if (startWithin.isNegative() || startWithin.isZero()) {
            throw new IllegalArgumentException(
                    "aitopup.webhook.attempts.lease must be over the deadline by more than " + STORING);
        }
    }

    private static Map<RetryPolicy, RetrySchedule> schedules(WebhookConfig.Attempts config) {
        List<Duration> extended = Stream.of(config.retryDelays(), config.extendedRetryDelays())
                .flatMap(List::stream)
                .toList();
        return Map.of(
                RetryPolicy.STANDARD, new RetrySchedule(config.retryDelays(), false),
                RetryPolicy.EXTENDED, new RetrySchedule(extended, true));
    }

    /**
     * Done when the attempt is stored; fails only where it could not be, or could not be made at all.
     *
     * @return the attempt; none where it is not to be made, or not by this replica any more
     */
    public Uni<Optional<Attempt>> attempt(LeasedDelivery delivery) {
        Duration waited = Duration.ofNanos(System.nanoTime() - delivery.sinceNanos());
        if (waited.compareTo(startWithin) > 0) {
            // The lease could end under the attempt. Whoever claims the delivery next makes it.
            return Uni.createFrom().item(Optional.empty());
        }
        return waited.compareTo(ENDPOINT_FRESH) < 0
                ? send(delivery)
                : current(delivery.endpoint().id()).map(delivery::with).chain(this::send);
    }

    private Uni<Endpoint> current(String endpointId) {
        Context context = vertx.getOrCreateContext();
        return Uni.createFrom()
                .completionStage(() -> current.get(
                        endpointId, (same, executor) -> endpoints.current(same).subscribeAsCompletionStage()))
                // Whoever asked first is on another context.
                .emitOn(then -> context.runOnContext(there -> then.run()));
    }

    private Uni<Optional<Attempt>> send(LeasedDelivery delivery) {
        Endpoint endpoint = delivery.endpoint();
        if (endpoint.deleted()) {
            return deliveries
                    .endWithoutAttempt(delivery, DeliveryStatus.DROPPED)
                    .replaceWith(Optional.empty());
        }
        // A test is what its owner makes before enabling it.
        if (!endpoint.enabled() && delivery.trigger() != Attempt.Trigger.TEST) {
            return deliveries.endWithoutAttempt(delivery, DeliveryStatus.HELD).replaceWith(Optional.empty());
        }
        Map<String, String> headers = headers(delivery);
        return receivers
                .post(endpoint, headers, delivery.body())
                .map(outcome -> new Attempt(
                        delivery.attempt(),
                        delivery.trigger(),
                        outcome.startedAt(),
                        outcome.durationMs(),
                        new Attempt.Request(endpoint.url(), headers, delivery.body()),
                        outcome.answer(),
                        outcome.error(),
                        outcome.peer(),
                        outcome.timings()))
                .call(attempt -> store(delivery, attempt))
                .map(Optional::of);
    }

    private Map<String, String> headers(LeasedDelivery delivery) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", USER_AGENT);
        headers.put("X-AiTopUp-Event", delivery.eventType());
        headers.put("X-AiTopUp-Delivery", delivery.id());
        headers.put("X-AiTopUp-Attempt", Integer.toString(delivery.attempt()));
        headers.putAll(Signatures.headers(
                secrets.open(delivery.endpoint()), delivery.eventId(), clock.instant(), delivery.body()));
        return headers;
    }

    private Uni<Void> store(LeasedDelivery delivery, Attempt attempt) {
        RetrySchedule schedule = delivery.trigger() == Attempt.Trigger.TEST
                ? RetrySchedule.ONCE
                : schedules.get(delivery.endpoint().retryPolicy());
        Verdict verdict = Verdict.of(attempt, delivery.attemptsBefore(), schedule, random);
        // The endpoint first: if it ends in between, the delivery is claimed again, and held.
        Uni<Void> endpointDone = verdict.status() == DeliveryStatus.HELD
                ? endpoints.disable(delivery.endpoint().id(), GONE)
                : Uni.createFrom().voidItem();
        return endpointDone
                .chain(() -> deliveries.finish(delivery, attempt, verdict))
                .onFailure(DatabaseAway::causedBy)
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .expireIn(lease.toMillis())
                .invoke(stored -> {
                    if (stored) {
                        meters.count(attempt);
                    } else {
                        LOG.warnf(
                                "attempt %d of %s is not logged: its lease was lost meanwhile",
                                attempt.number(), delivery.id());
                    }
                })
                .replaceWithVoid();
    }
}
