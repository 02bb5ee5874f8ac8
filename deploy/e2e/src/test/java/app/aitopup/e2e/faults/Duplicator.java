package app.aitopup.e2e.faults;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Publishes every record of both topics a second time, with its key and headers, from the beginning on. */
final class Duplicator {
    // So that a copy is not copied in turn. The services know nothing of it.
    private static final String COPY = "fault-copy";

    private final String broker;
    private final AtomicLong copied = new AtomicLong();
    private volatile boolean over;
    private CompletableFuture<Void> work;

    Duplicator(String broker) {
        this.broker = broker;
    }

    void start() {
        work = CompletableFuture.runAsync(this::run);
    }

    /** Copies what there is until now, and ends; how many records were published twice. */
    long finish() {
        over = true;
        work.join();
        return copied.get();
    }

    private void run() {
        try (KafkaConsumer<byte[], byte[]> consumer = Topics.consumer(broker);
                KafkaProducer<byte[], byte[]> producer = PoisonMixer.producer(broker)) {
            List<TopicPartition> partitions = Topics.partitions(consumer, List.of(Topics.TOPUP, Topics.WALLET));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (!(over && isAtTheEnd(consumer, partitions))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (record.headers().lastHeader(COPY) == null) {
                        List<Header> headers =
                                new ArrayList<>(List.of(record.headers().toArray()));
                        headers.add(new RecordHeader(COPY, new byte[0]));
                        // Into the record's own partition, which a record without a key would not find.
                        PoisonMixer.publish(
                                producer,
                                new ProducerRecord<>(
                                        record.topic(), record.partition(), record.key(), record.value(), headers));
                        copied.incrementAndGet();
                    }
                }
            }
        }
    }

    /**
     * Publishes the last record of each partition once more. Whoever consumes it is at work there, and commits where he
     * is: a commit that a rebalance refused is made up for with the next record alone, which may never come.
     */
    static void copyLast(String broker) {
        try (KafkaConsumer<byte[], byte[]> consumer = Topics.consumer(broker);
                KafkaProducer<byte[], byte[]> producer = PoisonMixer.producer(broker)) {
            List<TopicPartition> partitions = Topics.partitions(consumer, List.of(Topics.TOPUP, Topics.WALLET));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            for (TopicPartition partition : partitions) {
                if (ends.get(partition) > 0) {
                    consumer.assign(List.of(partition));
                    consumer.seek(partition, ends.get(partition) - 1);
                    ConsumerRecord<byte[], byte[]> last = await().until(
                                    () -> consumer.poll(Duration.ofMillis(200)), records -> !records.isEmpty())
                            .iterator()
                            .next();
                    PoisonMixer.publish(
                            producer,
                            new ProducerRecord<>(
                                    last.topic(), last.partition(), last.key(), last.value(), last.headers()));
                }
            }
        }
    }

    private static boolean isAtTheEnd(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        return consumer.endOffsets(partitions).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
