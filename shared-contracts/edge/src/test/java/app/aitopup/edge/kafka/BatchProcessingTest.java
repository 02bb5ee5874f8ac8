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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.junit.jupiter.api.Test;

class BatchProcessingTest {
    private static final Instant NOON = Instant.parse("2026-06-13T12:00:00Z");

    private static final Duration PATIENCE = Duration.ofSeconds(30);

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

    @Test
    void commitsTheNextBatchWhileOneIsBeingTold() {
        Steps steps = new Steps();
        steps.take("a");
        steps.take("b");
        assertThat(steps.ofBatches()).containsExactly("commit a");

        steps.end("commit a");
        assertThat(steps.ofBatches()).containsExactlyInAnyOrder("commit a", "tell a", "commit b");

        // Told in their order, however soon the next one is committed.
        steps.end("commit b");
        assertThat(steps.ofBatches()).hasSize(3);
        steps.end("tell a");
        assertThat(steps.ofBatches()).hasSize(5).contains("ack a", "tell b");
        steps.end("tell b");
        assertThat(steps.ofBatches()).hasSize(6).last().isEqualTo("ack b");
    }

    @Test
    void takesOnNoMoreThanOneThatWaits() {
        Steps steps = new Steps();
        steps.take("a");
        assertThat(steps.taken).containsExactlyInAnyOrder("next after a", "commit a");
        steps.take("b");
        assertThat(steps.taken).doesNotContain("next after b");

        steps.end("commit a");
        assertThat(steps.taken).contains("next after b");
        steps.take("c");

        // The one before waits to be told, and so does the third to be committed.
        steps.end("commit b");
        assertThat(steps.taken).doesNotContain("next after c", "commit c");
        steps.end("tell a");
        assertThat(steps.taken).contains("next after c", "commit c");
    }

    @Test
    void letsNothingOvertakeABatchThatCannotBeTold() {
        Steps steps = new Steps();
        steps.take("a");
        steps.take("b");
        steps.end("commit a");
        steps.end("commit b");
        steps.fail("tell a");

        assertThat(steps.ofBatches())
                .containsExactlyInAnyOrder("commit a", "tell a", "commit b", "nack a")
                .last()
                .isEqualTo("nack a");
        steps.take("c");
        assertThat(steps.taken).last().isEqualTo("nack a");
    }

    @Test
    void tellsOneByOneWhatIsCommittedOneByOneWhenTheBatchBeforeHasBeenTold() {
        Steps steps = new Steps();
        steps.take("a");
        steps.end("commit a");
        steps.take("b", "c", "d");

        steps.fail("commit b c d");
        steps.end("commit b");
        assertThat(steps.ofBatches()).last().isEqualTo("commit b");

        steps.end("tell a");
        assertThat(steps.ofBatches()).contains("ack a", "tell b").doesNotContain("commit c");
        steps.end("tell b");
        steps.fail("commit c");
        assertThat(steps.ofBatches()).contains("dead c").last().isEqualTo("commit d");
        steps.end("commit d");
        steps.end("tell d");
        assertThat(steps.ofBatches()).last().isEqualTo("ack b c d");
    }

    /** Each of its steps ends when it is told to; a batch is named by its records. */
    private static final class Steps {
        private final List<String> taken = new ArrayList<>();
        private final Map<String, CompletableFuture<String>> underWay = new HashMap<>();
        private final Map<String, String> names = new HashMap<>();
        private final BatchProcessing<String> batches = new BatchProcessing<>(
                batch -> step(
                        "commit ",
                        batch.stream()
                                .map(one -> names.get(one.event().subject()))
                                .collect(Collectors.joining(" "))),
                name -> step("tell ", name).replaceWithVoid(),
                (record, reason) -> {
                    String id = EventRecords.subject(record).orElseThrow();
                    return Uni.createFrom().completionStage(() -> ended("dead " + names.get(id)));
                });

        void take(String... batch) {
            String name = String.join(" ", batch);
            List<ConsumerRecord<String, byte[]>> records = Stream.of(batch)
                    .map(one -> {
                        WalletDeclined event = declined();
                        names.put(event.transactionId(), one);
                        return record(event);
                    })
                    .toList();
            Message<List<ConsumerRecord<String, byte[]>>> message =
                    Message.of(records, () -> ended("ack " + name), failure -> ended("nack " + name));
            batches.process(message).subscribe().with(next -> taken.add("next after " + name));
        }

        List<String> ofBatches() {
            return taken.stream().filter(step -> !step.startsWith("next")).toList();
        }

        void end(String step) {
            underWay.get(step).complete(step.substring(step.indexOf(' ') + 1));
        }

        void fail(String step) {
            underWay.get(step).completeExceptionally(new ArithmeticException("for a test"));
        }

        private Uni<String> step(String kind, String name) {
            return Uni.createFrom().completionStage(() -> {
                taken.add(kind + name);
                return underWay.computeIfAbsent(kind + name, step -> new CompletableFuture<>());
            });
        }

        private CompletionStage<Void> ended(String how) {
            taken.add(how);
            return CompletableFuture.completedFuture(null);
        }
    }

    private void process(Function<List<Received>, Uni<Void>> handler, List<ConsumerRecord<String, byte[]>> records) {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        BatchProcessing<Void> batches = new BatchProcessing<>(
                batch -> {
                    applied.add(batch.stream().map(one -> one.event().subject()).toList());
                    return handler.apply(batch);
                },
                committed -> Uni.createFrom().voidItem(),
                (record, reason) -> {
                    dead.add(reason);
                    return Uni.createFrom().voidItem();
                });
        batches.process(Message.of(records, () -> {
                    acknowledged.complete(null);
                    return acknowledged;
                }))
                .await()
                .atMost(PATIENCE);
        assertThat(acknowledged).succeedsWithin(PATIENCE);
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
