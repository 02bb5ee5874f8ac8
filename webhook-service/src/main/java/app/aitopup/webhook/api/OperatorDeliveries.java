package app.aitopup.webhook.api;

import app.aitopup.contracts.Environment;
import app.aitopup.edge.TimelineStep;
import app.aitopup.webhook.domain.ReceiverUrl;
import app.aitopup.webhook.store.TopupDeliveries.Outcome;
import app.aitopup.webhook.store.TopupDeliveries.Sent;
import app.aitopup.webhook.store.TopupDeliveries.SentDelivery;
import app.aitopup.webhook.store.TopupDeliveries.SentEvent;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Events and deliveries as an operator sees them: what came of each attempt, but neither what was sent nor what came
 * back, and of a receiver's URL only its host, because integrators put secrets of theirs into the rest.
 */
@JsonPropertyOrder({"events", "deliveries", "timeline"})
record OperatorDeliveries(List<SeenEvent> events, List<SeenDelivery> deliveries, List<TimelineStep> timeline) {

    /** An event. */
    @JsonPropertyOrder({"id", "type", "timestamp", "environment", "sequence"})
    record SeenEvent(String id, String type, Instant timestamp, Environment environment, long sequence) {}

    /** A delivery. */
    @JsonPropertyOrder({
        "id",
        "endpoint_id",
        "receiver",
        "event_id",
        "event_type",
        "status",
        "next_attempt_at",
        "created_at",
        "attempts"
    })
    record SeenDelivery(
            String id,
            @JsonProperty("endpoint_id") String endpointId,
            String receiver,
            @JsonProperty("event_id") String eventId,
            @JsonProperty("event_type") String eventType,
            String status,
            @JsonProperty("next_attempt_at") Instant nextAttemptAt,
            @JsonProperty("created_at") Instant createdAt,
            List<SeenAttempt> attempts) {}

    /** An attempt, with the status of the answer or the class of the error. */
    @JsonPropertyOrder({"number", "trigger", "started_at", "duration_ms", "status", "error", "peer"})
    record SeenAttempt(
            int number,
            String trigger,
            @JsonProperty("started_at") Instant startedAt,
            @JsonProperty("duration_ms") long durationMs,
            Integer status,
            String error,
            String peer) {}

    static OperatorDeliveries of(Sent sent) {
        Stream<TimelineStep> events = sent.events().stream()
                .map(event -> new TimelineStep(event.occurredAt(), "event " + event.sequence() + ": " + event.type()));
        Stream<TimelineStep> attempts = sent.deliveries().stream().flatMap(delivery -> delivery.attempts().stream()
                .map(attempt -> new TimelineStep(attempt.startedAt(), what(delivery, attempt))));
        return new OperatorDeliveries(
                sent.events().stream().map(OperatorDeliveries::event).toList(),
                sent.deliveries().stream().map(OperatorDeliveries::delivery).toList(),
                // Stable: what happened at the same time stays in the order of events, then attempts.
                Stream.concat(events, attempts)
                        .sorted(Comparator.comparing(TimelineStep::at))
                        .toList());
    }

    private static SeenEvent event(SentEvent event) {
        return new SeenEvent(event.id(), event.type(), event.occurredAt(), event.environment(), event.sequence());
    }

    private static SeenDelivery delivery(SentDelivery delivery) {
        ReceiverUrl url = ReceiverUrl.parse(delivery.url()).url();
        return new SeenDelivery(
                delivery.id(),
                delivery.endpointId(),
                url == null ? null : url.authority(),
                delivery.eventId(),
                delivery.eventType(),
                delivery.status().json(),
                delivery.nextAttemptAt(),
                delivery.createdAt(),
                delivery.attempts().stream().map(OperatorDeliveries::attempt).toList());
    }

    private static SeenAttempt attempt(Outcome attempt) {
        return new SeenAttempt(
                attempt.number(),
                attempt.trigger().json(),
                attempt.startedAt(),
                attempt.durationMs(),
                attempt.status(),
                attempt.error() == null ? null : attempt.error().json(),
                attempt.peer());
    }

    private static String what(SentDelivery delivery, Outcome attempt) {
        String answer = attempt.error() == null
                ? "answered " + attempt.status()
                : "no answer, " + attempt.error().json();
        return "attempt %d of %s to %s: %s after %d ms"
                .formatted(attempt.number(), delivery.id(), delivery.endpointId(), answer, attempt.durationMs());
    }
}
