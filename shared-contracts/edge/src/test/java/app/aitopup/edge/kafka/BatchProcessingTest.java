package app.aitopup.edge.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.contracts.events.CloudEventHeaders;
import app.aitopup.contracts.events.Event;
import app.aitopup.contracts.events.WalletDeclined;
import app.aitopup.edge.kafka.EventRecords.Received;
import io.smallrye.mutiny.Uni;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class BatchProcessingTest {
    private static final Instant NOON = Instant.parse("2026-06-13T12:00:00Z");

    private final List<List<String>> applied = new ArrayList<>();
    private final List<String> dead = new ArrayList<>();

    @Test
    void readsBackWhatWasPublished() {
        WalletDeclined event = declined();

        Received received = EventRecords.read(record(event)).orElseThrow();

        assertThat(received.event()).isEqualTo(event);
        assertThat(received.time()).isEqualTo(NOON);
        assertThat(received.id()).isEqualTo(Ids.event(event.transactionId(), "wallet.declined"));
    }

    @Test
    void sendsPoisonToTheDeadLettersAndTheRestGoesOn() {
        ConsumerRecord<String, byte[]> cutOff = record(declined());
        ConsumerRecord<String, byte[]> noEvent = new ConsumerRecord<>("wallet.v1", 0, 8, "k", new byte[] {1});
        ConsumerRecord<String, byte[]> newer = record(declined());
        newer.headers()
                .remove(CloudEventHeaders.TYPE)
                .add(CloudEventHeaders.TYPE, "wallet.invented".getBytes(StandardCharsets.UTF_8));
        WalletDeclined good = declined();

        process(
                batch -> Uni.createFrom().voidItem(),
                List.of(copy(cutOff, new byte[] {'{'}), noEvent, newer, record(good)));

        assertThat(applied).containsExactly(List.of(good.transactionId()));
        assertThat(dead).containsExactly("the data is not that of a wallet.declined", "the header ce_type is missing");
    }

    @Test
    void sendsWhatIsAboutNoIdOfOursToTheDeadLetters() {
        WalletDeclined event = declined();
        ConsumerRecord<String, byte[]> whole = record(event);
        String data = new String(whole.value(), StandardCharsets.UTF_8);

        process(
                batch -> Uni.createFrom().voidItem(),
                Stream.of("txn_poison", "poison", "", event.transactionId() + "0")
                        .map(id -> data.replace(event.transactionId(), id))
                        .map(poison -> copy(whole, poison.getBytes(StandardCharsets.UTF_8)))
                        .toList());

        assertThat(applied).isEmpty();
        assertThat(dead).hasSize(4).containsOnly("the data is about nothing that has an id of ours");
    }

    @Test
    void triesABatchOneByOneWhenOneOfItFails() {
        WalletDeclined bad = declined();
        WalletDeclined good = declined();

        process(
                batch -> batch.stream().anyMatch(one -> one.event().equals(bad))
                        ? Uni.createFrom().failure(new ArithmeticException("secret detail"))
                        : Uni.createFrom().voidItem(),
                List.of(record(bad), record(good)));

        assertThat(applied).hasSize(3).last().isEqualTo(List.of(good.transactionId()));
        assertThat(dead).containsExactly("ArithmeticException");
    }

    @Test
    void waitsForADatabaseThatIsAway() {
        process(
                batch -> applied.size() < 3
                        ? Uni.createFrom().failure(new ConnectException())
                        : Uni.createFrom().voidItem(),
                List.of(record(declined())));

        assertThat(applied).hasSize(3);
        assertThat(dead).isEmpty();
    }

    @Test
    void waitsForWhateverMayPass() {
        List<Throwable> passing = new ArrayList<>(List.of(
                new NoStackTraceThrowable("Timeout"),
                new PgException("", "ERROR", "25006", "read only after a failover"),
                new PgException("", "ERROR", "42P01", "the migration has not run yet")));

        process(
                batch -> passing.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Uni.createFrom().failure(passing.remove(0)),
                List.of(record(declined())));

        assertThat(applied).hasSize(4);
        assertThat(dead).isEmpty();
    }

    @Test
    void doesNotWaitForARowThatTheDatabaseRefuses() {
        process(
                batch -> Uni.createFrom().failure(new PgException("", "ERROR", "23514", "check violated")),
                List.of(record(declined())));

        assertThat(dead).containsExactly("PgException");
    }

    private void process(
            java.util.function.Function<List<Received>, Uni<Void>> handler,
            List<ConsumerRecord<String, byte[]>> records) {
        new BatchProcessing(
                        batch -> {
                            applied.add(batch.stream()
                                    .map(one -> one.event().subject())
                                    .toList());
                            return handler.apply(batch);
                        },
                        (record, reason) -> {
                            dead.add(reason);
                            return Uni.createFrom().voidItem();
                        })
                .process(records)
                .await()
                .atMost(Duration.ofSeconds(30));
    }

    private static WalletDeclined declined() {
        return new WalletDeclined(Ids.next(Ids.TRANSACTION), Ids.next(Ids.ACCOUNT), Environment.STAGING, 4001);
    }

    private static ConsumerRecord<String, byte[]> record(Event event) {
        ProducerRecord<String, byte[]> sent = EventRecords.record(event, "/test", NOON);
        ConsumerRecord<String, byte[]> record = new ConsumerRecord<>(sent.topic(), 0, 7, sent.key(), sent.value());
        sent.headers().forEach(record.headers()::add);
        return record;
    }

    private static ConsumerRecord<String, byte[]> copy(ConsumerRecord<String, byte[]> record, byte[] value) {
        ConsumerRecord<String, byte[]> copy =
                new ConsumerRecord<>(record.topic(), record.partition(), record.offset(), record.key(), value);
        record.headers().forEach(copy.headers()::add);
        return copy;
    }
}
