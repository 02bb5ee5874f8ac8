package app.aitopup.edge.testing;

import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.Event;
import app.aitopup.edge.kafka.EventRecords;
import app.aitopup.edge.kafka.EventRecords.Received;
import app.aitopup.edge.kafka.PoisonRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * What a neighbour of the service under test sees and says on the topics: reads all that comes, publishes what it is
 * told.
 */
public final class TopicProbe {
    private static final Duration POLL = Duration.ofMillis(50);

    private final List<ConsumerRecord<String, byte[]>> records = new CopyOnWriteArrayList<>();
    private final List<Consumer<Received>> listeners = new CopyOnWriteArrayList<>();
    private final KafkaProducer<String, byte[]> producer;
    private final Thread reader;
    private volatile boolean closed;

    /** Reads every topic from its beginning. */
    public TopicProbe() {
        String servers = ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", "0"),
                new StringSerializer(),
                new ByteArraySerializer());
        reader = new Thread(() -> read(servers), "topic-probe");
        reader.start();
    }

    /** Calls the listener with each event that comes from now on, and with those that came. */
    public void onEvent(Consumer<Received> listener) {
        records.forEach(record -> read(record).ifPresent(listener));
        listeners.add(listener);
    }

    /** The events about this subject so far, in their order. */
    public List<Received> about(String subject) {
        return records.stream()
                .map(TopicProbe::read)
                .flatMap(Optional::stream)
                .filter(received -> received.event().subject().equals(subject))
                .toList();
    }

    /** The records of one topic so far. */
    public List<ConsumerRecord<String, byte[]>> records(String topic) {
        return records.stream().filter(record -> record.topic().equals(topic)).toList();
    }

    /** Publishes an event as the service would that says it. */
    public void publish(Event event) {
        ProducerRecord<String, byte[]> record = EventRecords.record(event, "/test", Instant.now());
        publish(record.topic(), record.key(), record.headers(), record.value());
    }

    /** Publishes any record. */
    public void publish(String topic, String key, Iterable<Header> headers, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(topic, null, key, value, headers))
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not take it", e);
        }
    }

    /** Stops reading. */
    public void close() throws InterruptedException {
        closed = true;
        reader.join();
        producer.close();
    }

    private void read(String servers) {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "enable.auto.commit", "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Topics.all().stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!closed) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    records.add(record);
                    read(record).ifPresent(received -> listeners.forEach(listener -> listener.accept(received)));
                }
            }
        }
    }

    /** The event in a record; none in a dead letter, or in poison that a test published. */
    private static Optional<Received> read(ConsumerRecord<String, byte[]> record) {
        if (record.topic().endsWith(Topics.DLQ_SUFFIX)) {
            return Optional.empty();
        }
        try {
            return EventRecords.read(record);
        } catch (PoisonRecord poison) {
            return Optional.empty();
        }
    }
}
