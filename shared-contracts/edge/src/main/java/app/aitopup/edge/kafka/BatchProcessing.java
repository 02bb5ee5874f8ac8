package app.aitopup.edge.kafka;

import app.aitopup.edge.DatabaseAway;
import app.aitopup.edge.kafka.EventRecords.Received;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;

/**
 * What becomes of a batch of records, whatever happens: all of it is processed or dead-lettered before the batch is
 * acknowledged. A database that is away is waited for, without end, while the partitions stay ours. A record that
 * nobody can read, or that fails by itself, goes to the dead letters and the others go on.
 *
 * <p>Batches are committed in their order, told in their order and acknowledged in their order; but while one is being
 * told, the next one is at the database, and one more is being read.
 *
 * @param <T> what a commit leaves to be told
 */
public final class BatchProcessing<T> {
    private static final Logger LOG = Logger.getLogger(BatchProcessing.class);
    // Classes of SQLSTATE (PostgreSQL 17, appendix A): a row that the schema's rules refuse.
    private static final String DATA_EXCEPTION = "22";
    private static final String CONSTRAINT_VIOLATION = "23";
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

    private final Function<List<Received>, Uni<T>> commit;
    private final Function<T, Uni<Void>> tell;
    private final BiFunction<ConsumerRecord<String, byte[]>, String, Uni<Void>> deadLetters;
    private volatile Stage last = new Stage(DONE, DONE, DONE);

    /**
     * @param commit applies a batch: idempotent, and where it fails it has ended, whatever of it is done
     * @param tell publishes {@linkplain Publishing#persistently persistently} what a commit left to be told
     * @param deadLetters publishes a record with the reason, and is done when the broker has it
     */
    public BatchProcessing(
            Function<List<Received>, Uni<T>> commit,
            Function<T, Uni<Void>> tell,
            BiFunction<ConsumerRecord<String, byte[]>, String, Uni<Void>> deadLetters) {
        this.commit = commit;
        this.tell = tell;
        this.deadLetters = deadLetters;
    }

    /** How far a batch has come; what it never does, it is never done with. */
    private record Stage(CompletableFuture<?> committed, CompletableFuture<?> told, CompletableFuture<?> toldBefore) {}

    /**
     * Takes a batch on, and acknowledges it when nothing of it is left to do. Called for one batch after the other.
     *
     * @return done when the next batch may be taken on, which is when this one's turn at the database has come
     */
    public Uni<Void> process(Message<? extends Iterable<ConsumerRecord<String, byte[]>>> message) {
        List<Received> readable = new ArrayList<>();
        List<Uni<Void>> unreadable = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : message.getPayload()) {
            try {
                EventRecords.read(record).ifPresent(readable::add);
            } catch (PoisonRecord poison) {
                unreadable.add(deadLetter(record, poison));
            }
        }
        Executor here = currentContext();
        Stage before = last;
        CompletableFuture<Void> committed = new CompletableFuture<>();
        CompletableFuture<Void> told = new CompletableFuture<>();
        Uni<Void> turn = done(CompletableFuture.allOf(before.committed(), before.toldBefore()), here)
                .memoize()
                .indefinitely();
        Uni<Void> turnToTell = done(before.told(), here);
        Uni<Void> whole = turn.chain(() -> {
            Runnable traced = BatchTraces.begin(readable);
            return inTurn(unreadable)
                    .chain(() -> readable.isEmpty() ? Uni.createFrom().item(List.<T>of()) : apply(readable, turnToTell))
                    .invoke(() -> committed.complete(null))
                    .call(() -> turnToTell)
                    .chain(this::tell)
                    .onTermination()
                    .invoke(traced);
        });
        last = new Stage(committed, told, before.told());
        whole.invoke(() -> told.complete(null))
                .subscribe()
                .with(
                        nothingLeft -> message.ack(),
                        // Never, unless we are wrong; and then those behind it must not overtake it.
                        failure -> message.nack(failure));
        return turn;
    }

    private Uni<Void> tell(List<T> left) {
        return inTurn(left.stream().map(tell).toList());
    }

    /**
     * Commits a batch, in one or one by one.
     *
     * @return what is left to be told, in its order; what was committed one by one has been told
     */
    private Uni<List<T>> apply(List<Received> batch, Uni<Void> turnToTell) {
        return waitingForWhatPasses(batch)
                .map(Collections::singletonList)
                .onFailure()
                .recoverWithUni(failure -> {
                    if (batch.size() == 1) {
                        return deadLetter(batch.get(0).record(), failure).replaceWith(List.of());
                    }
                    LOG.warnf(failure, "a batch of %d failed; trying its records one by one", batch.size());
                    return inTurn(batch.stream()
                                    .map(one -> Uni.createFrom()
                                            .deferred(() -> apply(List.of(one), turnToTell))
                                            .call(() -> turnToTell)
                                            .chain(this::tell))
                                    .toList())
                            .replaceWith(List.of());
                });
    }

    private Uni<T> waitingForWhatPasses(List<Received> batch) {
        return Uni.createFrom()
                .deferred(() -> commit.apply(batch))
                .onFailure(BatchProcessing::passes)
                .invoke(failure -> LOG.warnf("a batch waits: %s", failure))
                .onFailure(BatchProcessing::passes)
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely();
    }

    /** Whoever completed it was on another batch's context. */
    private static Uni<Void> done(CompletableFuture<?> stage, Executor here) {
        return Uni.createFrom().completionStage(stage).emitOn(here).replaceWithVoid();
    }

    private static Executor currentContext() {
        Context here = Vertx.currentContext();
        return here == null ? Runnable::run : task -> here.runOnContext(there -> task.run());
    }

    /** In doubt it does: a dead letter is lost until somebody looks, waiting loses nothing. */
    private static boolean passes(Throwable failure) {
        if (failure instanceof PgException refused && refused.getSqlState() != null) {
            return !refused.getSqlState().startsWith(DATA_EXCEPTION)
                    && !refused.getSqlState().startsWith(CONSTRAINT_VIOLATION);
        }
        return DatabaseAway.causedBy(failure) || !(failure instanceof RuntimeException);
    }

    private Uni<Void> deadLetter(ConsumerRecord<String, byte[]> record, Throwable failure) {
        String reason = failure instanceof PoisonRecord
                ? failure.getMessage()
                : failure.getClass().getSimpleName();
        LOG.warnf(failure, "dead letter: %s/%d/%d", record.topic(), record.partition(), record.offset());
        return Publishing.persistently(() -> deadLetters.apply(record, reason));
    }

    private static Uni<Void> inTurn(List<Uni<Void>> steps) {
        return Multi.createFrom()
                .iterable(steps)
                .onItem()
                .transformToUniAndConcatenate(step -> step)
                .collect()
                .asList()
                .replaceWithVoid();
    }
}
