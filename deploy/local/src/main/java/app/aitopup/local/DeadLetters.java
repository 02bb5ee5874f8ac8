package app.aitopup.local;

import app.aitopup.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The dead letters on a broker, as they are when this is made: those that come later are not seen.
 *
 * <p>That a letter was replayed is said by a mark, a record behind it in its own partition, whose header names the
 * letter's offset.
 */
final class DeadLetters implements AutoCloseable {

    /** As the services' {@code EventRecords} writes them. */
    static final String REASON = "dead-letter-reason";

    static final String ORIGIN = "dead-letter-origin";

    private static final String REPLAYED = "dead-letter-replayed";

    /** How long the broker may take for anything. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(200);

    /** Where a record stands. */
    record Place(String topic, int partition, long offset) {

        static Place of(ConsumerRecord<?, ?> record) {
            return new Place(record.topic(), record.partition(), record.offset());
        }

        /** The topic its letter came from. */
        String origin() {
            return topic.substring(0, topic.length() - Topics.DLQ_SUFFIX.length());
        }

        @Override
        public String toString() {
            return topic + "/" + partition + "/" + offset;
        }
    }

    /** What is done with a letter. */
    interface Reader {
        void read(ConsumerRecord<byte[], byte[]> letter, boolean replayed) throws StackFailure, InterruptedException;
    }

    private final String broker;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;

    DeadLetters(String broker, List<String> topics) throws StackFailure {
        this.broker = broker;
        String patience = Long.toString(PATIENCE.toMillis());
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker,
                        "enable.auto.commit",
                        "false",
                        // A letter that was deleted for its age while it was about to be read is no letter any more.
                        "auto.offset.reset",
                        "earliest",
                        "default.api.timeout.ms",
                        patience,
                        "request.timeout.ms",
                        patience),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker,
                        "acks",
                        "all",
                        "linger.ms",
                        "0",
                        "max.block.ms",
                        patience,
                        "request.timeout.ms",
                        patience,
                        "delivery.timeout.ms",
                        patience),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            Map<String, List<PartitionInfo>> known = consumer.listTopics();
            for (String topic : topics) {
                if (!known.containsKey(topic)) {
                    throw new StackFailure("the broker at %s has no topic %s".formatted(broker, topic));
                }
                known.get(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
            this.begins = consumer.beginningOffsets(partitions);
            this.ends = consumer.endOffsets(partitions);
        } catch (KafkaException e) {
            close();
            throw away(e);
        } catch (StackFailure e) {
            close();
            throw e;
        }
    }

    /** Reads every letter, those of one partition in their order. */
    void each(Reader reader) throws StackFailure, InterruptedException {
        // The marks first: they stand behind their letters, and not all letters need have room in memory.
        Set<Place> replayed = new HashSet<>();
        scan(record -> {
            if (isMark(record)) {
                replayed.add(new Place(record.topic(), record.partition(), markedOffset(record)));
            }
        });
        scan(record -> {
            if (!isMark(record)) {
                reader.read(record, replayed.contains(Place.of(record)));
            }
        });
    }

    /** Reads one letter; a failure if there is none at this place. */
    void one(Place place, Reader reader) throws StackFailure, InterruptedException {
        List<ConsumerRecord<byte[], byte[]>> there = new ArrayList<>();
        Set<Place> replayed = new HashSet<>();
        each((letter, done) -> {
            if (Place.of(letter).equals(place)) {
                there.add(letter);
                if (done) {
                    replayed.add(place);
                }
            }
        });
        if (there.isEmpty()) {
            throw new StackFailure("there is no dead letter at " + place);
        }
        reader.read(there.get(0), replayed.contains(place));
    }

    /** Publishes the letter again where it came from, then leaves the mark. */
    void replay(ConsumerRecord<byte[], byte[]> letter) throws StackFailure, InterruptedException {
        Place place = Place.of(letter);
        List<Header> headers = new ArrayList<>();
        for (Header header : letter.headers()) {
            if (!header.key().equals(REASON) && !header.key().equals(ORIGIN)) {
                headers.add(header);
            }
        }
        // No partition: the key decides, as it did the first time.
        publish(new ProducerRecord<>(place.origin(), null, letter.key(), letter.value(), headers));
        Header mark = new RecordHeader(REPLAYED, Long.toString(place.offset()).getBytes(StandardCharsets.UTF_8));
        publish(new ProducerRecord<>(place.topic(), place.partition(), letter.key(), new byte[0], List.of(mark)));
    }

    private void publish(ProducerRecord<byte[], byte[]> record) throws StackFailure, InterruptedException {
        try {
            producer.send(record).get();
        } catch (ExecutionException e) {
            throw new StackFailure("the broker at %s did not take a record for %s: %s"
                    .formatted(broker, record.topic(), e.getCause().getMessage()));
        } catch (KafkaException e) {
            throw away(e);
        }
    }

    private interface Visitor {
        void visit(ConsumerRecord<byte[], byte[]> record) throws StackFailure, InterruptedException;
    }

    private void scan(Visitor visitor) throws StackFailure, InterruptedException {
        List<TopicPartition> inOrder = ends.keySet().stream()
                .sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
                .toList();
        for (TopicPartition partition : inOrder) {
            scan(partition, visitor);
        }
    }

    private void scan(TopicPartition partition, Visitor visitor) throws StackFailure, InterruptedException {
        long end = ends.get(partition);
        if (begins.get(partition) >= end) {
            return;
        }
        try {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long heard = System.nanoTime();
            while (consumer.position(partition) < end) {
                List<ConsumerRecord<byte[], byte[]>> records =
                        consumer.poll(POLL).records(partition);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (record.offset() < end) {
                        visitor.visit(record);
                    }
                }
                if (!records.isEmpty()) {
                    heard = System.nanoTime();
                } else if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                    throw new StackFailure("the broker at %s has stopped answering".formatted(broker));
                }
            }
        } catch (KafkaException e) {
            throw away(e);
        }
    }

    private static boolean isMark(ConsumerRecord<byte[], byte[]> record) {
        return record.headers().lastHeader(REPLAYED) != null;
    }

    private static long markedOffset(ConsumerRecord<byte[], byte[]> mark) {
        String offset = new String(mark.headers().lastHeader(REPLAYED).value(), StandardCharsets.UTF_8);
        return offset.matches("[0-9]{1,18}") ? Long.parseLong(offset) : -1;
    }

    private StackFailure away(KafkaException failure) {
        return new StackFailure("no broker answers at %s: %s".formatted(broker, failure.getMessage()));
    }

    @Override
    public void close() {
        consumer.close();
        producer.close(PATIENCE);
    }
}
