package app.aitopup.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import app.aitopup.contracts.Environment;
import app.aitopup.contracts.Ids;
import app.aitopup.edge.testing.RealInfrastructure;
import app.aitopup.webhook.domain.Bytes;
import app.aitopup.webhook.domain.LeasedDelivery;
import app.aitopup.webhook.domain.NewEvent;
import app.aitopup.webhook.domain.Room;
import app.aitopup.webhook.store.Events;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Numbers of events, given by several replicas at once. */
@QuarkusTest
@QuarkusTestResource(value = RealInfrastructure.class, initArgs = @ResourceArg(name = "database", value = "webhook"))
@Timeout(120)
class SequencesIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int EVENTS_PER_ACCOUNT = 30;

    @Inject
    Events events;

    @Inject
    Pool pool;

    /** As after a rebalance: the old owner of the partitions and the new one record the same at the same time. */
    @Test
    void haveNoHolesWhenReplicasRecordTheSameEventsAtOnce() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> accounts =
                Stream.generate(() -> Ids.next(Ids.ACCOUNT)).limit(5).toList();
        List<NewEvent> all = new ArrayList<>();
        for (int i = 0; i < EVENTS_PER_ACCOUNT; i++) {
            accounts.forEach(account -> all.add(event(account)));
        }
        List<Uni<List<LeasedDelivery>>> replicas = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            List<NewEvent> batch = new ArrayList<>(all);
            Collections.shuffle(batch, random);
            replicas.add(events.record(List.copyOf(batch.subList(0, 20)), noRoom()));
        }
        replicas.add(events.record(all, noRoom()));

        Uni.join().all(replicas).andCollectFailures().await().atMost(SOON);

        for (String account : accounts) {
            assertThat(sequences(account))
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, EVENTS_PER_ACCOUNT)
                            .boxed()
                            .toList());
        }
    }

    /** Batches that share some of the accounts, none of which has had an event. */
    @Test
    void beginForSeveralAccountsAtOnceWithoutWaitingInACircle() {
        for (int round = 0; round < 300; round++) {
            Random random = new Random(round);
            List<NewEvent> firsts = Stream.generate(() -> event(Ids.next(Ids.ACCOUNT)))
                    .limit(4)
                    .collect(Collectors.toCollection(ArrayList::new));
            List<Uni<List<LeasedDelivery>>> replicas = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                Collections.shuffle(firsts, random);
                replicas.add(events.record(List.copyOf(firsts.subList(0, 1 + random.nextInt(4))), noRoom()));
            }
            replicas.add(events.record(List.copyOf(firsts), noRoom()));

            Uni.join().all(replicas).andCollectFailures().await().atMost(SOON);

            assertThat(firsts).as("round %d", round).allSatisfy(one -> assertThat(sequences(one.accountId()))
                    .containsExactly(1L));
        }
    }

    private List<Long> sequences(String account) {
        List<Long> sequences = new ArrayList<>();
        pool.preparedQuery("SELECT sequence, body FROM events WHERE account_id = $1 ORDER BY sequence")
                .execute(Tuple.of(account))
                .await()
                .atMost(SOON)
                .forEach(row -> {
                    assertThat(row.getBuffer("body").toString())
                            .isEqualTo(row.getLong("sequence").toString());
                    sequences.add(row.getLong("sequence"));
                });
        return sequences;
    }

    private static NewEvent event(String account) {
        return new NewEvent(
                Ids.event(Ids.next(Ids.TRANSACTION), "topup.delivered"),
                account,
                Environment.STAGING,
                "topup.delivered",
                Instant.now(),
                sequence -> Bytes.of(Long.toString(sequence).getBytes(StandardCharsets.UTF_8)));
    }

    /** The sequences are looked at here, not the attempts. */
    private static Room noRoom() {
        return new Room(0, 0, new HashMap<>());
    }
}
