package app.aitopup.wallet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.edge.kafka.EventPublisher;
import app.aitopup.edge.kafka.EventRecords;
import app.aitopup.edge.testing.RealInfrastructure;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;

/** Events on their way to the broker, many in one step. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "wallet"))
class PublishingIT extends Neighbours {
    private static final int MORE_THAN_A_REQUEST = 2 << 20;

    @Inject
    KafkaClientService kafka;

    @Test
    void publishesAllInTheirOrder() {
        List<String> ids =
                IntStream.range(0, 20).mapToObj(i -> Ids.next(Ids.TRANSACTION)).toList();

        publisher().publish(ids.stream().map(this::record).toList()).await().indefinitely();

        await().untilAsserted(() -> assertThat(topics.records("wallet.v1").stream()
                        .map(record -> EventRecords.subject(record).orElseThrow())
                        .filter(ids::contains))
                .containsExactlyElementsOf(ids));
    }

    @Test
    void failsIfTheBrokerDoesNotTakeOneOfThem() {
        ProducerRecord<String, byte[]> good = record(Ids.next(Ids.TRANSACTION));
        ProducerRecord<String, byte[]> other = record(Ids.next(Ids.TRANSACTION));
        ProducerRecord<String, byte[]> tooLarge =
                new ProducerRecord<>(other.topic(), null, other.key(), new byte[MORE_THAN_A_REQUEST], other.headers());

        assertThatThrownBy(() ->
                        publisher().publish(List.of(tooLarge, good)).await().indefinitely())
                .isInstanceOf(RecordTooLargeException.class);
    }

    private EventPublisher publisher() {
        return new EventPublisher(kafka, "wallet-events");
    }

    private ProducerRecord<String, byte[]> record(String transactionId) {
        return EventRecords.record(
                new WalletDeclined(transactionId, account, Environment.STAGING, 4001), "/test", Instant.now());
    }
}
