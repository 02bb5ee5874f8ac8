package app.aitopup.edge.kafka;

import app.aitopup.edge.DatabaseAway;
import app.aitopup.edge.kafka.EventRecords.Received;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;

/**
 * What becomes of a batch of records, whatever happens: all of it is processed or dead-lettered before the batch is
 * acknowledged. A database that is away is waited for, without end, while the partitions stay ours. A record that
 * nobody can read, or that fails by itself, goes to the dead letters and the others go on.
 */
public final class BatchProcessing {
    private static final Logger LOG = Logger.getLogger(BatchProcessing.class);
    // Classes of SQLSTATE (PostgreSQL 17, appendix A): a row that the schema's rules refuse.
    private static final String DATA_EXCEPTION = "22";
    private static final String CONSTRAINT_VIOLATION = "23";
    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final Function<List<Received>, Uni<Void>> handler;
    private final BiFunction<ConsumerRecord<String, byte[]>, String, Uni<Void>> deadLetters;

    /**
     * @param handler applies a batch: idempotent, and all or nothing in the database; publishes
     *     {@linkplain Publishing#persistently persistently} what that implies
     * @param deadLetters publishes a record with the reason, and is done when the broker has it
     */
    public BatchProcessing(
            Function<List<Received>, Uni<Void>> handler,
            BiFunction<ConsumerRecord<String, byte[]>, String, Uni<Void>> deadLetters) {
        this.handler = handler;
        this.deadLetters = deadLetters;
    }

    /** Processes the records; done when nothing of them is left to do. Never fails. */
    public Uni<Void> process(Iterable<ConsumerRecord<String, byte[]>> records) {
        List<Received> readable = new ArrayList<>();
        List<Uni<Void>> unreadable = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                EventRecords.read(record).ifPresent(readable::add);
            } catch (PoisonRecord poison) {
                unreadable.add(deadLetter(record, poison));
            }
        }
        return inTurn(unreadable)
                .chain(() -> readable.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : BatchTraces.trace(readable, apply(readable)));
    }

    private Uni<Void> apply(List<Received> batch) {
        return waitingForWhatPasses(handler, batch).onFailure().recoverWithUni(failure -> {
            if (batch.size() == 1) {
                return deadLetter(batch.get(0).record(), failure);
            }
            LOG.warnf(failure, "a batch of %d failed; trying its records one by one", batch.size());
            return inTurn(batch.stream()
                    .map(one -> Uni.createFrom().deferred(() -> apply(List.of(one))))
                    .toList());
        });
    }

    private static Uni<Void> waitingForWhatPasses(Function<List<Received>, Uni<Void>> handler, List<Received> batch) {
        return Uni.createFrom()
                .deferred(() -> handler.apply(batch))
                .onFailure(BatchProcessing::passes)
                .invoke(failure -> LOG.warnf("a batch waits: %s", failure))
                .onFailure(BatchProcessing::passes)
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .indefinitely();
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
