package app.aitopup.webhook.outbound;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.contracts.events.TopupCancelled;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.Ping;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.Map;

/**
 * The body of a webhook, made from what a top-up or a balance came to. Every field is named here, so that nothing new
 * in an internal event gets out by itself; a voucher's code cannot, because no event has it.
 */
public record Payload(String id, String type, String timestamp, Environment environment, Long sequence, Data data) {
    private static final ObjectWriter WRITER = JsonMapper.builder().build().writer();

    /** What the event says; by its type. */
    public sealed interface Data {}

    private record Delivered(
            @JsonProperty("transaction_id") String transactionId,
            TopupStatus status,
            Platform platform,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("recipient_email") String recipientEmail,
            @JsonProperty("voucher_last4") String voucherLast4,
            @JsonProperty("new_balance_cents") long newBalanceCents,
            Funds funds,
            String reference,
            Map<String, String> metadata)
            implements Data {}

    private record Failed(
            @JsonProperty("transaction_id") String transactionId,
            TopupStatus status,
            Platform platform,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("recipient_email") String recipientEmail,
            @JsonProperty("failure_code") int failureCode,
            Funds funds,
            String reference,
            Map<String, String> metadata)
            implements Data {}

    private record Cancelled(
            @JsonProperty("transaction_id") String transactionId,
            TopupStatus status,
            Platform platform,
            @JsonProperty("amount_cents") long amountCents,
            @JsonProperty("recipient_email") String recipientEmail,
            Funds funds,
            String reference,
            Map<String, String> metadata)
            implements Data {}

    private record Low(
            @JsonProperty("available_cents") long availableCents, @JsonProperty("threshold_cents") long thresholdCents)
            implements Data {}

    private record Pinged(@JsonProperty("endpoint_id") String endpointId) implements Data {}

    /** What integrators are told of a delivered top-up. */
    public static Data of(TopupDelivered event) {
        return new Delivered(
                event.transactionId(),
                event.status(),
                event.platform(),
                event.amountCents(),
                event.recipientEmail(),
                event.voucherLast4(),
                event.newBalanceCents(),
                event.funds(),
                event.reference(),
                event.metadata());
    }

    /** What integrators are told of a failed top-up. */
    public static Data of(TopupFailed event) {
        return new Failed(
                event.transactionId(),
                event.status(),
                event.platform(),
                event.amountCents(),
                event.recipientEmail(),
                event.failureCode(),
                event.funds(),
                event.reference(),
                event.metadata());
    }

    /** What integrators are told of a cancelled top-up. */
    public static Data of(TopupCancelled event) {
        return new Cancelled(
                event.transactionId(),
                event.status(),
                event.platform(),
                event.amountCents(),
                event.recipientEmail(),
                event.funds(),
                event.reference(),
                event.metadata());
    }

    /** What integrators are told of a balance that fell below its mark. */
    public static Data of(BalanceLow event) {
        return new Low(event.availableCents(), event.thresholdCents());
    }

    /** The bytes of a ping, which has no number. */
    public static Bytes ping(String id, Instant time, Environment environment, String endpointId) {
        return bytes(id, Ping.TYPE, time, environment, null, new Pinged(endpointId));
    }

    /** The bytes to store, sign and send. */
    public static Bytes bytes(String id, String type, Instant time, Environment environment, Long sequence, Data data) {
        try {
            return Bytes.of(
                    WRITER.writeValueAsBytes(new Payload(id, type, time.toString(), environment, sequence, data)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a payload can always be written", e);
        }
    }
}
