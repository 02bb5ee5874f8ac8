package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Topics;
import app.aitopup.contracts.events.BalanceLow;
import app.aitopup.contracts.events.CloudEventHeaders;
import app.aitopup.edge.kafka.EventRecords;
import app.aitopup.edge.testing.RealInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class DeadLettersIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final TestApi api = TestApi.newAccount();
    private final String path = "/" + api.accountId();
    private final String key = Topics.key(api.accountId(), api.environment());

    @Test
    void putsPoisonAsideAndDeliversItsNeighbours() {
        try (TestReceiver receiver = new TestReceiver();
                TestEvents topups = new TestEvents()) {
            api.createEndpoint(receiver.url(path));
            ProducerRecord<String, byte[]> cutOff = TestEvents.record(delivered());
            ProducerRecord<String, byte[]> newer = TestEvents.record(delivered());
            newer.headers()
                    .remove(CloudEventHeaders.TYPE)
                    .add(CloudEventHeaders.TYPE, "topup.invented".getBytes(StandardCharsets.UTF_8));

            topups.publish(delivered());
            topups.publish(new ProducerRecord<>(Topics.TOPUP, null, key, new byte[] {'{'}, cutOff.headers()));
            topups.publish(new ProducerRecord<>(Topics.TOPUP, key, "no event".getBytes(StandardCharsets.UTF_8)));
            topups.publish(new ProducerRecord<>(Topics.TOPUP, key, null));
            topups.publish(newer);
            topups.publish(delivered());

            await().atMost(SOON).until(() -> receiver.requests(path).size() == 2);
            assertThat(api.deliveries()).extracting("sequence").containsExactly(2, 1);
            assertThat(deadLetters(Topics.TOPUP_DLQ, 3))
                    .extracting(letter -> header(letter, EventRecords.DEAD_LETTER_REASON))
                    .containsExactly(
                            "the data is not that of a topup.delivered",
                            "the header ce_type is missing",
                            "the header ce_type is missing");
        }
    }

    @Test
    void putsPoisonOfTheWalletAsideAndDeliversItsNeighbours() {
        try (TestReceiver receiver = new TestReceiver();
                TestEvents events = new TestEvents()) {
            api.createEndpoint(receiver.url(path));
            ProducerRecord<String, byte[]> cutOff = TestEvents.record(low());

            events.publish(low());
            events.publish(new ProducerRecord<>(Topics.WALLET, null, key, new byte[] {'{'}, cutOff.headers()));
            events.publish(low());

            await().atMost(SOON).until(() -> receiver.requests(path).size() == 2);
            assertThat(api.deliveries()).extracting("sequence").containsExactly(2, 1);
            assertThat(deadLetters(Topics.WALLET_DLQ, 1)).singleElement().satisfies(letter -> {
                assertThat(header(letter, EventRecords.DEAD_LETTER_REASON))
                        .isEqualTo("the data is not that of a balance.low");
                assertThat(header(letter, EventRecords.DEAD_LETTER_ORIGIN)).startsWith(Topics.WALLET + "/");
            });
        }
    }

    private BalanceLow low() {
        return TestEvents.low(api.accountId(), Environment.STAGING);
    }

    private app.aitopup.contracts.events.TopupDelivered delivered() {
        return TestEvents.delivered(api.accountId(), Environment.STAGING);
    }

    /** The dead letters under this test's key, once there are so many. */
    private List<ConsumerRecord<String, byte[]>> deadLetters(String topic, int count) {
        List<ConsumerRecord<String, byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", TestEvents.broker(), "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(letter -> {
                    if (key.equals(letter.key())) {
                        found.add(letter);
                    }
                });
                return found.size() >= count;
            });
        }
        return found;
    }

    private static String header(ConsumerRecord<String, byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
