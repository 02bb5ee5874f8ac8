package app.aitopup.webhook;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Environment;
import app.aitopup.edge.Refusal;
import app.aitopup.webhook.domain.ConformanceCase;
import app.aitopup.webhook.domain.ConformanceReport;
import app.aitopup.webhook.domain.ConformanceRun;
import app.aitopup.webhook.domain.Endpoint;
import app.aitopup.webhook.outbound.ConformanceRequests;
import app.aitopup.webhook.outbound.Receivers;
import app.aitopup.webhook.outbound.Receivers.Outcome;
import app.aitopup.webhook.store.EndpointRow;
import app.aitopup.webhook.store.EndpointSecrets;
import app.aitopup.webhook.store.Endpoints;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Tries an endpoint's receiver with requests that it must take and requests that it must refuse. Stores nothing and
 * changes nothing: what it answers is in the report alone.
 */
@ApplicationScoped
public class RunConformance {
    /** The whole run; the gateway waits 30 s for its answer. */
    private static final Duration RUN_AT_MOST = Duration.ofSeconds(25);

    private static final int RUNS_AT_ONCE = 8;

    private final Endpoints endpoints;
    private final EndpointSecrets secrets;
    private final Receivers receivers;
    private final Clock clock;
    private final Set<String> underWay = new HashSet<>();

    RunConformance(Endpoints endpoints, EndpointSecrets secrets, Receivers receivers, Clock clock) {
        this.endpoints = endpoints;
        this.secrets = secrets;
        this.receivers = receivers;
        this.clock = clock;
    }

    /** One request of a case, counted from 0. */
    record Step(ConformanceCase tried, int request) {}

    /**
     * Sends one request after the other, at most 25 s long. Fails with a refusal: 3007 when this account has no such
     * endpoint in this environment, and in live, where there is no such call; 4006 when one is under way already, or
     * too many are.
     */
    public Uni<ConformanceReport> run(String accountId, Environment environment, String id) {
        if (environment != Environment.STAGING) {
            return Uni.createFrom()
                    .failure(Refusal.of(
                            Code.NOT_FOUND, "The conformance run sends wrong requests, so it exists in staging only"));
        }
        return endpoints
                .one(accountId, environment, id)
                .map(found -> found.map(EndpointRow::endpoint).orElseThrow(() -> Refusal.of(Code.NOT_FOUND)))
                .chain(endpoint -> {
                    begin(endpoint.id());
                    return run(endpoint).onTermination().invoke(() -> end(endpoint.id()));
                });
    }

    private Uni<ConformanceReport> run(Endpoint endpoint) {
        ConformanceRequests requests = new ConformanceRequests(
                endpoint.environment(), secrets.open(endpoint), secrets.next(), clock.instant());
        return run(RUN_AT_MOST, step -> {
            ConformanceRequests.Request request = requests.request(step.tried(), step.request(), clock.instant());
            return receivers.post(endpoint, request.headers(), request.body());
        });
    }

    /** Goes through all steps in their order, as far as time allows: what is under way then is not waited for. */
    static Uni<ConformanceReport> run(Duration atMost, Function<Step, Uni<Outcome>> post) {
        long beganNanos = System.nanoTime();
        ConformanceRun run = new ConformanceRun();
        return Multi.createFrom()
                .iterable(steps())
                .onItem()
                .transformToUniAndConcatenate(step -> {
                    Duration left = atMost.minus(Duration.ofNanos(System.nanoTime() - beganNanos));
                    return run.wants(step.tried())
                            ? send(run, step, left, post)
                            : Uni.createFrom().voidItem();
                })
                .collect()
                .asList()
                .map(sent -> run.report());
    }

    private static Uni<Void> send(ConformanceRun run, Step step, Duration left, Function<Step, Uni<Outcome>> post) {
        if (left.isNegative() || left.isZero()) {
            run.timeIsUp(step.tried());
            return Uni.createFrom().voidItem();
        }
        return post.apply(step)
                .map(Optional::of)
                .ifNoItem()
                .after(left)
                .recoverWithItem(Optional.empty())
                .invoke(outcome -> outcome.ifPresentOrElse(
                        came -> run.answered(
                                step.tried(), step.request(), came.answer(), came.error(), came.durationMs()),
                        () -> run.timeIsUp(step.tried())))
                .replaceWithVoid();
    }

    private static List<Step> steps() {
        return Arrays.stream(ConformanceCase.values())
                .flatMap(tried -> IntStream.range(0, tried.requests()).mapToObj(request -> new Step(tried, request)))
                .toList();
    }

    private synchronized void begin(String endpointId) {
        if (underWay.contains(endpointId)) {
            throw Refusal.of(Code.SERVICE_UNAVAILABLE, "A run is under way for this endpoint; wait until it ends");
        }
        if (underWay.size() >= RUNS_AT_ONCE) {
            throw Refusal.of(Code.SERVICE_UNAVAILABLE, "Too many runs are under way; try again in a few seconds");
        }
        underWay.add(endpointId);
    }

    private synchronized void end(String endpointId) {
        underWay.remove(endpointId);
    }
}
