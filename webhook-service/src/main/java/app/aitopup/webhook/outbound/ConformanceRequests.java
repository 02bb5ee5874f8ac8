package app.aitopup.webhook.outbound;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.ConformanceCase;
import app.aitopup.webhook.domain.Ping;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The requests of one conformance run: pings that no account's events know of, right and wrong ones. */
public final class ConformanceRequests {
    private static final ObjectWriter WRITER = JsonMapper.builder().build().writer();
    private static final Duration STALE = Duration.ofMinutes(10);
    private static final Duration OLDER = Duration.ofMinutes(1);

    private final Environment environment;
    private final List<String> secrets;
    private final String otherSecret;
    private final Event repeated;
    private final Event older;
    private final Event newer;

    /**
     * What may be sent in one run.
     *
     * @param secrets those that the endpoint signs with, newest first
     * @param otherSecret one that the receiver cannot know
     */
    public ConformanceRequests(Environment environment, List<String> secrets, String otherSecret, Instant now) {
        this.environment = environment;
        this.secrets = List.copyOf(secrets);
        this.otherSecret = otherSecret;
        this.repeated = event(ConformanceCase.VALID, now);
        this.older = event(ConformanceCase.REORDERED, now.minus(OLDER));
        this.newer = event(ConformanceCase.REORDERED, now);
    }

    /** One request. */
    public record Request(Map<String, String> headers, Bytes body) {}

    private record Event(String id, Bytes body) {}

    @JsonPropertyOrder({"id", "type", "timestamp", "environment", "sequence", "data"})
    private record Rehearsal(
            String id,
            String type,
            String timestamp,
            Environment environment,
            Long sequence,
            Map<String, String> data) {}

    /**
     * A request of this case.
     *
     * @param number counted from 0
     * @param now when it is sent
     */
    public Request request(ConformanceCase tried, int number, Instant now) {
        return switch (tried) {
            case VALID, DUPLICATE -> signed(repeated, secrets, now);
            case REORDERED -> signed(number == 0 ? newer : older, secrets, now);
            case TAMPERED_BODY -> {
                Event event = event(tried, now);
                yield new Request(signed(event, secrets, now).headers(), tampered(event.body(), tried));
            }
            case STALE_TIMESTAMP -> signed(event(tried, now.minus(STALE)), secrets, now.minus(STALE));
            case WRONG_SECRET -> signed(event(tried, now), List.of(otherSecret), now);
            case BOTH_SECRETS -> signed(event(tried, now), withOther(number == 0), now);
        };
    }

    /** With one signature that the receiver does not know, and no more in all than there ever are. */
    private List<String> withOther(boolean first) {
        List<String> own = secrets.subList(0, Math.min(secrets.size(), Signatures.SECRETS_AT_MOST - 1));
        return (first ? Stream.of(List.of(otherSecret), own) : Stream.of(own, List.of(otherSecret)))
                .flatMap(List::stream)
                .toList();
    }

    private Event event(ConformanceCase tried, Instant time) {
        String id = Ids.next(Ids.EVENT);
        try {
            return new Event(
                    id,
                    Bytes.of(WRITER.writeValueAsBytes(new Rehearsal(
                            id,
                            Ping.TYPE,
                            time.truncatedTo(ChronoUnit.MILLIS).toString(),
                            environment,
                            null,
                            Map.of("conformance", tried.json())))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a ping can always be written", e);
        }
    }

    private static Request signed(Event event, List<String> secrets, Instant signedAt) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("User-Agent", "AiTopUp-Webhooks/1");
        headers.put("X-AiTopUp-Event", Ping.TYPE);
        headers.put("X-AiTopUp-Delivery", Ids.next(Ids.DELIVERY));
        headers.put("X-AiTopUp-Attempt", "1");
        headers.putAll(Signatures.headers(secrets, event.id(), signedAt, event.body()));
        return new Request(headers, event.body());
    }

    /** With the last letter of the case's name in upper case: still JSON, and one byte other. */
    private static Bytes tampered(Bytes body, ConformanceCase tried) {
        byte[] bytes = body.toArray();
        int end = body.text().lastIndexOf(tried.json()) + tried.json().getBytes(StandardCharsets.US_ASCII).length;
        bytes[end - 1] = (byte) Character.toUpperCase((char) bytes[end - 1]);
        return Bytes.of(bytes);
    }
}
