package app.aitopup.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long an integrator waits for the delivered answer while the suite has half of what it can bear, against three
 * commits and two hops over Kafka, measured alone.
 */
final class Latency {
    private static final int SAMPLES = 500;
    private static final int RECORD_BYTES = 400;

    private final SuiteStack stack;
    private final Wrk wrk;
    private final SqlLimit limit;
    private final Path keys;
    private final BenchOptions options;

    Latency(SuiteStack stack, Wrk wrk, SqlLimit limit, Path keys, BenchOptions options) {
        this.stack = stack;
        this.wrk = wrk;
        this.limit = limit;
        this.keys = keys;
        this.options = options;
    }

    /**
     * The figures of all rounds.
     *
     * @param p50Ms of each round
     * @param p99Ms of each round
     */
    record Outcome(Bar bar, double perSecond, List<Double> p50Ms, List<Double> p99Ms) {}

    /** At this rate, in top-ups a second. */
    Outcome measure(double perSecond) throws IOException, InterruptedException {
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        List<Double> least = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            Wrk.Outcome outcome = wrk.sendAtRate(stack.gateway(), keys, perSecond, options.round());
            p50.add(outcome.p50Ms());
            p99.add(outcome.p99Ms());
            least.add(3 * limit.commitMs(SAMPLES) + 2 * hopMs());
            System.err.printf(
                    "half load %d: %.0f/s, p50 %.2f ms, p99 %.2f ms, commits and hops alone %.2f ms%n",
                    round, outcome.perSecond(), p50.get(round - 1), p99.get(round - 1), least.get(round - 1));
        }
        return new Outcome(
                Bar.time("delivered answer at half load, p50 : 3 commits and 2 hops alone", "ms", p50, least, 4, 1.5),
                perSecond,
                p50,
                p99);
    }

    /** From before a record is sent until it was received, the median, in ms. */
    private double hopMs() throws InterruptedException {
        Map<String, Object> producing = Map.of("bootstrap.servers", stack.kafka(), "acks", "all", "linger.ms", 0);
        Properties consuming = new Properties();
        consuming.putAll(Map.of("bootstrap.servers", stack.kafka(), "auto.offset.reset", "latest"));
        // The dead letters' topic: what nobody consumes, with the suite's own settings.
        TopicPartition partition = new TopicPartition("topup.v1.dlq", 0);
        List<Double> times = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(producing, new ByteArraySerializer(), new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(consuming, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            consumer.position(partition);
            for (int i = 0; i < SAMPLES; i++) {
                long sent = System.nanoTime();
                producer.send(new ProducerRecord<>(partition.topic(), 0, null, new byte[RECORD_BYTES]))
                        .get();
                ConsumerRecords<byte[], byte[]> received = consumer.poll(Duration.ofSeconds(5));
                if (received.count() != 1) {
                    throw new VoidRun("a record over Kafka did not arrive");
                }
                times.add((System.nanoTime() - sent) / 1e6);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return Bar.median(times);
    }
}
