package app.aitopup.webhook.api;

import app.aitopup.webhook.domain.Attempt;
import app.aitopup.webhook.store.DeliveryLog;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A delivery as callers see it. */
@JsonPropertyOrder({
    "id",
    "endpoint_id",
    "event_id",
    "event_type",
    "sequence",
    "status",
    "next_attempt_at",
    "created_at",
    "attempts"
})
record DeliveryAnswer(
        String id,
        @JsonProperty("endpoint_id") String endpointId,
        @JsonProperty("event_id") String eventId,
        @JsonProperty("event_type") String eventType,
        Long sequence,
        String status,
        @JsonProperty("next_attempt_at") Instant nextAttemptAt,
        @JsonProperty("created_at") Instant createdAt,
        List<One> attempts) {
    /** There was an answer, and it was not 2xx. */
    private static final String OTHER_STATUS = "status";

    /** An attempt. */
    @JsonPropertyOrder({
        "number",
        "trigger",
        "started_at",
        "duration_ms",
        "timings",
        "request",
        "response",
        "error",
        "peer"
    })
    record One(
            int number,
            String trigger,
            @JsonProperty("started_at") Instant startedAt,
            @JsonProperty("duration_ms") long durationMs,
            Timings timings,
            Request request,
            Response response,
            String error,
            String peer) {}

    /** Where the time went; null for what it did not come to. */
    @JsonPropertyOrder({"dns_ms", "connect_ms", "tls_ms", "response_ms"})
    record Timings(
            @JsonProperty("dns_ms") Long dnsMs,
            @JsonProperty("connect_ms") Long connectMs,
            @JsonProperty("tls_ms") Long tlsMs,
            @JsonProperty("response_ms") Long responseMs) {
        static Timings of(Attempt.Timings timings) {
            return new Timings(timings.dnsMs(), timings.connectMs(), timings.tlsMs(), timings.responseMs());
        }
    }

    /** What was sent. */
    @JsonPropertyOrder({"url", "headers", "body"})
    record Request(String url, Map<String, String> headers, String body) {}

    /** What came back; the body as text, whatever it was. */
    @JsonPropertyOrder({"status", "headers", "body"})
    record Response(int status, Map<String, String> headers, String body) {}

    static DeliveryAnswer of(DeliveryLog.Entry entry) {
        return new DeliveryAnswer(
                entry.id(),
                entry.endpointId(),
                entry.eventId(),
                entry.eventType(),
                entry.sequence(),
                entry.status().json(),
                entry.nextAttemptAt(),
                entry.createdAt(),
                entry.attempts().stream().map(DeliveryAnswer::one).toList());
    }

    /** Why an attempt did not succeed, in a word; null where it did. */
    static String errorOf(Attempt attempt) {
        if (attempt.error() != null) {
            return attempt.error().json();
        }
        return attempt.succeeded() ? null : OTHER_STATUS;
    }

    private static One one(Attempt attempt) {
        Attempt.Request request = attempt.request();
        Attempt.Answer answer = attempt.answer();
        return new One(
                attempt.number(),
                attempt.trigger().json(),
                attempt.startedAt(),
                attempt.durationMs(),
                Timings.of(attempt.timings()),
                new Request(request.url(), request.headers(), request.body().text()),
                answer == null
                        ? null
                        : new Response(
                                answer.status(), answer.headers(), answer.body().text()),
                errorOf(attempt),
                attempt.peer());
    }
}
