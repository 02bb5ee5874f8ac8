package app.aitopup.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A subscriber to the events, to be copied: docs/events.md shows it. It needs kafka-clients and nothing else. */
final class ExampleSubscriber {
    /** Your database. */
    interface Inbox {
        /**
         * Stores the event with what it causes, in one transaction; does nothing where an event of this id is stored
         * already: {@code INSERT … ON CONFLICT (id) DO NOTHING}. The data is JSON in UTF-8.
         */
        void store(String id, String type, byte[] data);
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final Inbox inbox;

    ExampleSubscriber(String bootstrapServers, String group, Inbox inbox) {
        this.inbox = inbox;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        group,
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Until {@link #stop()}, or until the inbox or the broker fails: start a new one then. */
    void run() {
        try (consumer) {
            consumer.subscribe(List.of("topup.v1", "wallet.v1"));
            while (true) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    String id = header(record, "ce_id");
                    String type = header(record, "ce_type");
                    // Anything else is no event of ours, and must not hold up the others.
                    if (id != null && type != null && record.value() != null) {
                        inbox.store(id, type, record.value());
                    }
                }
                // Only now: what is not committed comes again after a crash, and the inbox knows it.
                consumer.commitSync();
            }
        } catch (WakeupException stopped) {
            // As asked.
        }
    }

    /** From any thread. */
    void stop() {
        consumer.wakeup();
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }
}
