package app.aitopup.webhook;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Funds;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.Platform;
import app.aitopup.contracts.TopupStatus;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.TopupCancelled;
import app.aitopup.contracts.events.TopupDelivered;
import app.aitopup.contracts.events.TopupFailed;
import app.aitopup.edge.kafka.EventRecords;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/** Publishes what the top-up and wallet services publish, to the real broker. */
final class TestEvents implements AutoCloseable {
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

    /** A new top-up of this account that was cancelled. */
    static TopupCancelled cancelled(String accountId, Environment environment) {
        return new TopupCancelled(
                Ids.next(Ids.TRANSACTION),
                accountId,
                environment,
                TopupStatus.CANCELLED,
                Platform.CHATGPT,
                2500,
                "user@example.com",
                Funds.RELEASED,
                "order-18",
                Map.of("cart", "b2"));
    }

    /** This account's balance, fallen below its mark by a new top-up. */
    static BalanceLow low(String accountId, Environment environment) {
        return new BalanceLow(Ids.next(Ids.TRANSACTION), accountId, environment, 4500, 5000);
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
    static ProducerRecord<String, byte[]> record(Event event) {
        return EventRecords.record(event, "/test", Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }

    @Override
    public void close() {
        producer.close();
    }
}
