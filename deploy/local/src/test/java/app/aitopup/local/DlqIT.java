package app.aitopup.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.CloudEventHeaders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on the broker that {@code up --infra} runs. */
class DlqIT {
    private static final String KEY = "acc_1:staging";

    @TempDir
    private static Path directory;

    private static Commands commands;

    @BeforeAll
    static void choose() {
        commands = new Commands(Commands.builtClasses(), directory.resolve("state"));
    }

    @AfterAll
    static void stop() throws Exception {
        commands.down();
    }

    @BeforeEach
    void beginWithNoLetters() throws Exception {
        commands.up("--infra");
        try (Admin admin = Admin.create(kafka())) {
            Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
            Topics.all().forEach(topic -> IntStream.range(0, KafkaBroker.PARTITIONS)
                    .forEach(partition -> partitions.put(new TopicPartition(topic, partition), OffsetSpec.latest())));
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            admin.listOffsets(partitions)
                    .all()
                    .get()
                    .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            admin.deleteRecords(all).all().get();
        }
    }

    @Test
    void listsWhereALetterStandsAndWhyButNotItsData() throws Exception {
        assertThat(commands.dlq()).isEqualTo("0 dead letters, 0 of them replayed\n");
        DeadLetters.Place letter = write(Topics.TOPUP_DLQ, KEY, "poison", headers("evt_1"));

        String list = commands.dlq("list");

        assertThat(list)
                .startsWith(letter + "  2")
                .contains(
                        "  reason  the time is none\n",
                        "  origin  topup.v1/5/41\n",
                        "  event   topup.requested evt_1 about txn_1\n",
                        "  key     acc_1:staging\n")
                .endsWith("1 dead letters, 0 of them replayed\n")
                .doesNotContain("poison");
        assertThat(commands.dlq("--show-data")).contains("  data    poison\n");
        assertThat(commands.dlq("--topic", Topics.WALLET_DLQ)).startsWith("0 dead letters");
    }

    /** Whoever wrote it may have meant the terminal of whoever reads it. */
    @Test
    void listsLettersThatAreNothingLikeAnEvent() throws Exception {
        write(Topics.WALLET_DLQ, null, "a\u001b[2Jb\nc", List.of());

        assertThat(commands.dlq("--show-data"))
                .contains("  reason  -\n", "  event   - - about -\n", "  key     -\n", "  data    a?[2Jb?c\n");
    }

    @Test
    void replaysALetterAsItCameAndRemembersIt() throws Exception {
        DeadLetters.Place letter = write(Topics.TOPUP_DLQ, KEY, "poison", headers("evt_1"));

        assertThat(commands.dlq("replay", "--all"))
                .isEqualTo(letter + " replayed to topup.v1: topup.requested evt_1\n1 dead letters replayed\n");

        ConsumerRecord<String, String> replayed = only(Topics.TOPUP);
        assertThat(replayed.key()).isEqualTo(KEY);
        assertThat(replayed.value()).isEqualTo("poison");
        assertThat(StreamSupport.stream(replayed.headers().spliterator(), false).map(Header::key))
                .containsExactly(CloudEventHeaders.TYPE, CloudEventHeaders.ID, CloudEventHeaders.SUBJECT);
        // Its own partition is that of any record with its key.
        assertThat(replayed.partition()).isEqualTo(letter.partition());

        assertThat(commands.dlq()).contains("  replayed\n").endsWith("1 dead letters, 1 of them replayed\n");
        assertThat(commands.dlq("replay", "--all")).isEqualTo("0 dead letters replayed\n");
        // As long as the broker keeps the letter.
        commands.down();
        commands.up("--infra");
        assertThat(commands.dlq("replay", "--all")).isEqualTo("0 dead letters replayed\n");
        assertThat(records(Topics.TOPUP)).hasSize(1);
    }

    @Test
    void replaysTheOneThatIsNamedAgainIfAsked() throws Exception {
        write(Topics.WALLET_DLQ, KEY, "first", headers("evt_1"));
        DeadLetters.Place second = write(Topics.WALLET_DLQ, KEY, "second", headers("evt_2"));
        write(Topics.TOPUP_DLQ, KEY, "third", headers("evt_3"));
        String[] replaySecond = {
            "replay", second.topic(), Integer.toString(second.partition()), Long.toString(second.offset())
        };

        assertThat(commands.dlq(replaySecond)).isEqualTo(second + " replayed to wallet.v1: topup.requested evt_2\n");
        assertThat(commands.dlq(replaySecond)).contains("replayed again to wallet.v1");
        assertThat(commands.dlq("replay", "--all", "--topic", Topics.WALLET_DLQ))
                .contains("evt_1")
                .endsWith("1 dead letters replayed\n");

        assertThat(records(Topics.WALLET).stream().map(ConsumerRecord::value))
                .containsExactly("second", "second", "first");
        assertThat(records(Topics.TOPUP)).isEmpty();
    }

    @Test
    void saysThatThereIsNoSuchLetter() throws Exception {
        DeadLetters.Place letter = write(Topics.TOPUP_DLQ, KEY, "poison", headers("evt_1"));
        commands.dlq("replay", "--all");

        for (DeadLetters.Place none : List.of(
                new DeadLetters.Place(letter.topic(), letter.partition(), letter.offset() + 1),
                new DeadLetters.Place(letter.topic(), letter.partition(), letter.offset() + 2),
                new DeadLetters.Place(letter.topic(), 99, 0))) {
            Commands.Result result = commands.tryDlq(
                    "replay", none.topic(), Integer.toString(none.partition()), Long.toString(none.offset()));

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output()).isEqualTo("there is no dead letter at " + none + "\n");
        }
        assertThat(records(Topics.TOPUP)).hasSize(1);
    }

    @Test
    void saysThatTheBrokerIsAway() throws Exception {
        int port = commands.running("kafka").port();
        commands.kill("kafka");

        Commands.Result ofTheStack = commands.tryDlq();
        assertThat(ofTheStack.exitCode()).isEqualTo(1);
        assertThat(ofTheStack.output()).startsWith("no broker runs in " + directory.resolve("state"));

        Commands.Result another = commands.tryDlq("--bootstrap", "127.0.0.1:" + port);
        assertThat(another.exitCode()).isEqualTo(1);
        assertThat(another.output())
                .startsWith("no broker answers at 127.0.0.1:" + port)
                .hasLineCount(1);

        Commands.Result wrong = commands.tryDlq("replay");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.output()).endsWith("(dlq --help says more)\n");
    }

    private static List<Header> headers(String eventId) {
        return List.of(
                header(CloudEventHeaders.TYPE, "topup.requested"),
                header(CloudEventHeaders.ID, eventId),
                header(CloudEventHeaders.SUBJECT, "txn_1"),
                header(DeadLetters.REASON, "the time is none"),
                header(DeadLetters.ORIGIN, "topup.v1/5/41"));
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(UTF_8));
    }

    private static DeadLetters.Place write(String topic, String key, String value, List<Header> headers)
            throws Exception {
        try (var producer = new KafkaProducer<>(kafka(), new StringSerializer(), new StringSerializer())) {
            var written = producer.send(new ProducerRecord<>(topic, null, key, value, headers))
                    .get();
            return new DeadLetters.Place(written.topic(), written.partition(), written.offset());
        }
    }

    private static ConsumerRecord<String, String> only(String topic) throws IOException {
        List<ConsumerRecord<String, String>> records = records(topic);
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static List<ConsumerRecord<String, String>> records(String topic) throws IOException {
        try (var consumer = new KafkaConsumer<>(kafka(), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            long count = sum(consumer.endOffsets(partitions)) - sum(consumer.beginningOffsets(partitions));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<String, String>> records = new ArrayList<>();
            while (records.size() < count) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static long sum(Map<TopicPartition, Long> offsets) {
        return offsets.values().stream().mapToLong(offset -> offset).sum();
    }

    private static Map<String, Object> kafka() throws IOException {
        return Map.of(
                "bootstrap.servers", "127.0.0.1:" + commands.running("kafka").port());
    }
}
