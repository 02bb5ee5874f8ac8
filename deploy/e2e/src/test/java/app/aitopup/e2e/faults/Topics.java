package app.aitopup.e2e.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import app.aitopup.e2e.faults.Evidence.Letter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The broker's topics and groups, seen from beside the services. */
final class Topics implements AutoCloseable {
    static final String TOPUP = "topup.v1";
    static final String WALLET = "wallet.v1";

    /** Which topics each service's group reads. */
    static final Map<String, List<String>> GROUPS = Map.of(
            "wallet-service", List.of(TOPUP),
            "topup-service", List.of(WALLET),
            "webhook-service", List.of(TOPUP, WALLET));

    private static final String DEAD = ".dlq";
    private static final Duration UNTIL_EMPTY = Duration.ofMinutes(2);

    private final String broker;
    private final Admin admin;

    Topics(String broker) {
        this.broker = broker;
        this.admin = Admin.create(Map.of("bootstrap.servers", broker));
    }

    /**
     * Lets a group begin again at the first record; waits until it has no members, which those that died are for long.
     */
    void resetToEarliest(String group) {
        await().atMost(UNTIL_EMPTY)
                .pollInterval(Duration.ofMillis(500))
                .ignoreException(ExecutionException.class)
                .until(() -> {
                    Map<TopicPartition, OffsetAndMetadata> first =
                            offsets(GROUPS.get(group), OffsetSpec.earliest()).entrySet().stream()
                                    .collect(Collectors.toMap(
                                            Map.Entry::getKey, offset -> new OffsetAndMetadata(offset.getValue())));
                    admin.alterConsumerGroupOffsets(group, first).all().get();
                    return true;
                });
    }

    /** How many records wait for any of the groups. */
    long lag() {
        try {
            long lag = 0;
            for (Map.Entry<String, List<String>> group : GROUPS.entrySet()) {
                Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group.getKey())
                        .partitionsToOffsetAndMetadata()
                        .get();
                for (Map.Entry<TopicPartition, Long> end :
                        offsets(group.getValue(), OffsetSpec.latest()).entrySet()) {
                    OffsetAndMetadata at = committed.get(end.getKey());
                    lag += end.getValue() - (at == null ? 0 : at.offset());
                }
            }
            return lag;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Map<TopicPartition, Long> offsets(List<String> topics, OffsetSpec which)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        admin.describeTopics(topics).allTopicNames().get().forEach((topic, description) -> description
                .partitions()
                .forEach(info -> partitions.put(new TopicPartition(topic, info.partition()), which)));
        return admin.listOffsets(partitions).all().get().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, offset -> offset.getValue().offset()));
    }

    /** Every dead letter there is. */
    List<Letter> deadLetters() {
        return read(List.of(TOPUP + DEAD, WALLET + DEAD), record -> {
            Header mark = record.headers().lastHeader(PoisonMixer.MARK);
            Header reason = record.headers().lastHeader("dead-letter-reason");
            return new Letter(
                    record.topic() + "/" + record.partition() + "/" + record.offset(),
                    mark == null ? null : new String(mark.value(), UTF_8),
                    reason == null ? "no reason" : new String(reason.value(), UTF_8));
        });
    }

    private <T> List<T> read(List<String> topics, Function<ConsumerRecord<byte[], byte[]>, T> reader) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(broker)) {
            List<TopicPartition> partitions = partitions(consumer, topics);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<T> all = new ArrayList<>();
            await().until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> all.add(reader.apply(record)));
                return partitions.stream().allMatch(partition -> consumer.position(partition) >= ends.get(partition));
            });
            return all;
        }
    }

    /** A consumer without a group. */
    static KafkaConsumer<byte[], byte[]> consumer(String broker) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker, "enable.auto.commit", "false", "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, List<String> topics) {
        return topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
