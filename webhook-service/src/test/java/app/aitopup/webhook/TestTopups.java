package app.aitopup.webhook;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.Topics;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.edge.kafka.EventRecords;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.reactive.messaging.Message;

/** Publishes what the top-up service publishes, to the real broker. */
final class TestTopups implements AutoCloseable {
    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", broker(), "acks", "all"), new StringSerializer(), new ByteArraySerializer());

    static String broker() {
        return ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
    }

    /** A new top-up of this account that was delivered. */
    static TopupDelivered delivered(String accountId, Environment environment) {
        return new TopupDelivered(
                Ids.next(Ids.TRANSACTION),
                accountId,
                environment,
                TopupStatus.DELIVERED,
                Platform.CLAUDE,
                1000,
                "user@example.com",
                "9XKD",
                5400,
                Funds.CAPTURED,
                "order-17",
                Map.of("cart", "a1"));
    }

    /** A new top-up of this account that failed. */
    static TopupFailed failed(String accountId, Environment environment) {
        return new TopupFailed(
                Ids.next(Ids.TRANSACTION),
                accountId,
                environment,
                TopupStatus.FAILED,
                Platform.GEMINI,
                50000,
                "user@example.com",
                4001,
                Funds.UNTOUCHED,
                null,
                Map.of());
    }

    /** Publishes an event; done when the broker has it. */
    void publish(Event event) {
        publish(record(event));
    }

    /** Publishes a record as it is; done when the broker has it. */
    void publish(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The record of an event. */
    @SuppressWarnings("unchecked")
    static ProducerRecord<String, byte[]> record(Event event) {
        Message<byte[]> message =
                EventRecords.message(event, "/topup-service", Instant.now().truncatedTo(ChronoUnit.MILLIS));
        OutgoingKafkaRecordMetadata<String> metadata =
                message.getMetadata(OutgoingKafkaRecordMetadata.class).orElseThrow();
        return new ProducerRecord<>(Topics.TOPUP, null, metadata.getKey(), message.getPayload(), metadata.getHeaders());
    }

    @Override
    public void close() {
        producer.close();
    }
}
