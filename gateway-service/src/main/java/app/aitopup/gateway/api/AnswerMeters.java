package app.aitopup.gateway.api;

import app.aitopup.contracts.Code;
import app.aitopup.contracts.Envelope;
import app.aitopup.gateway.domain.PublicRoutes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.Startup;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * What was answered, for operators; docs/metrics.md says what the figures mean. All are made at the start, so that a
 * rate begins at zero and nothing is looked up by its name on the way of an answer. Public, as is what it does with a
 * resource's answer, because the framework calls that from another class loader.
 */
@Startup
@ApplicationScoped
public class AnswerMeters {
    // Up to a send that waits for its top-up's end, and for a service that is late with it.
    private static final Duration[] DURATIONS = Stream.of(
                    5L, 10L, 25L, 50L, 100L, 250L, 500L, 1_000L, 2_500L, 5_000L, 10_000L, 30_000L)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);
    private static final String CODE_FIELD = "\"code\":";
    // The envelope's keys are in order, and only a boolean stands before the code.
    private static final int CODE_WITHIN = 64;

    private final Map<Api, Map<Code, Counter>> withCode = new EnumMap<>(Api.class);
    private final Map<Api, Counter> withoutCode = new EnumMap<>(Api.class);
    private final Timer duration;

    private enum Api {
        PUBLIC(PublicRoutes.ROOT),
        AGENT("/api/agent"),
        OPERATOR("/api/operator"),
        NONE("");

        private final String root;

        Api(String root) {
            this.root = root;
        }

        static Api of(String target) {
            for (Api api : values()) {
                if (target.startsWith(api.root)) {
                    return api;
                }
            }
            return NONE;
        }
    }

    AnswerMeters(MeterRegistry registry) {
        for (Api api : Api.values()) {
            Map<Code, Counter> counters = new EnumMap<>(Code.class);
            for (Code code : Code.values()) {
                counters.put(code, counter(registry, api, Integer.toString(code.number())));
            }
            withCode.put(api, counters);
            withoutCode.put(api, counter(registry, api, "none"));
        }
        duration = Timer.builder("aitopup.answer.duration")
                .description("From the head of a call of the public API to the end of its answer")
                .serviceLevelObjectives(DURATIONS)
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, Api api, String code) {
        return Counter.builder("aitopup.answers")
                .description("Answers that were given")
                .tag("api", api.name().toLowerCase(Locale.ROOT))
                .tag("code", code)
                .register(registry);
    }

    /** Counts an answer that is about to be given, in this envelope. */
    void count(HttpServerRequest request, Envelope<?> envelope) {
        count(request, envelope.code());
    }

    /** The same for an envelope that a service has written, or for what is in none. */
    void count(HttpServerRequest request, byte[] body) {
        count(request, code(body));
    }

    /** Measures how long this call takes, until it is answered; if it never is, that is no time. */
    void measure(RoutingContext call) {
        long startedNanos = System.nanoTime();
        call.addEndHandler(ended -> {
            if (ended.succeeded()) {
                duration.record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
            }
        });
    }

    /** Counts what a resource answers, or what the failure of one is answered with. */
    @ServerResponseFilter
    public void count(ContainerResponseContext answer, HttpServerRequest request) {
        // The caller has gone, or was told already that the body cannot be read.
        if (Answers.isOver(request)) {
            return;
        }
        if (answer.getEntity() instanceof Envelope<?> envelope) {
            count(request, envelope);
        } else {
            count(request, answer.getEntity() instanceof byte[] body ? body : new byte[0]);
        }
    }

    private void count(HttpServerRequest request, int number) {
        Api api = Api.of(request.uri());
        Code.of(number).map(withCode.get(api)::get).orElse(withoutCode.get(api)).increment();
    }

    /** The code of an envelope as it is written; 0 for anything else. */
    static int code(byte[] body) {
        int length = Math.min(body.length, CODE_WITHIN);
        int at = 0;
        for (int i = 0; i < length; i++) {
            if (at == CODE_FIELD.length()) {
                return number(body, i, length);
            }
            at = body[i] == CODE_FIELD.charAt(at) ? at + 1 : body[i] == CODE_FIELD.charAt(0) ? 1 : 0;
        }
        return 0;
    }

    private static int number(byte[] body, int from, int to) {
        int number = 0;
        for (int i = from; i < to && Character.isDigit(body[i]); i++) {
            number = number * 10 + body[i] - '0';
        }
        return number;
    }
}
