package app.aitopup.topup.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PartnerTurnsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<CompletableFuture<String>> begun = new ArrayList<>();

    @Test
    void letsNoMoreGoThanAtOnce() {
        PartnerTurns turns = new PartnerTurns(2, 10);
        CompletableFuture<String> first = join(turns);
        CompletableFuture<String> second = join(turns);
        CompletableFuture<String> third = join(turns);
        assertThat(begun).hasSize(2);

        begun.get(1).complete("b");

        assertThat(second).isCompletedWithValue("b");
        assertThat(first).isNotDone();
        assertThat(begun).as("the third has its turn").hasSize(3);
        begun.get(2).complete("c");
        assertThat(third).isCompletedWithValue("c");
    }

    @Test
    void givesTheTurnOnWhenWorkFails() {
        PartnerTurns turns = new PartnerTurns(1, 10);
        CompletableFuture<String> thrown = turns.<String>inTurn(() -> {
                    throw new IllegalStateException("on purpose");
                })
                .subscribeAsCompletionStage();
        CompletableFuture<String> failed = join(turns);
        CompletableFuture<String> last = join(turns);

        begun.get(0).completeExceptionally(new IllegalStateException("on purpose"));
        begun.get(1).complete("done");

        assertThat(thrown).isCompletedExceptionally();
        assertThat(failed).isCompletedExceptionally();
        assertThat(last).isCompletedWithValue("done");
    }

    @Test
    void turnsAwayWhoFindsTheLineFull() {
        PartnerTurns turns = new PartnerTurns(1, 1);
        CompletableFuture<String> going = join(turns);
        CompletableFuture<String> waiting = join(turns);

        assertThat(join(turns))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(PartnerFailure.Passing.class);

        begun.get(0).complete("a");
        begun.get(1).complete("b");
        assertThat(going).isCompletedWithValue("a");
        assertThat(waiting).isCompletedWithValue("b");
    }

    @Test
    void losesNoTurnToSomebodyWhoStopsListening() {
        PartnerTurns turns = new PartnerTurns(1, 10);
        Cancellable going = turns.inTurn(this::work).subscribe().with(item -> {}, failure -> {});
        Cancellable waiting = turns.inTurn(this::work).subscribe().with(item -> {}, failure -> {});
        CompletableFuture<String> last = join(turns);
        going.cancel();
        waiting.cancel();
        assertThat(begun).as("what goes is not stopped").hasSize(1);

        begun.get(0).complete("a");
        begun.get(1).complete("b");
        begun.get(2).complete("c");

        assertThat(last).isCompletedWithValue("c");
    }

    @Test
    void keepsALongLineOffTheStack() {
        int many = 200_000;
        PartnerTurns turns = new PartnerTurns(1, many);
        CompletableFuture<String> first = join(turns);
        AtomicInteger done = new AtomicInteger();
        IntStream.range(0, many)
                .forEach(i -> turns.inTurn(() -> Uni.createFrom().item(i))
                        .subscribe()
                        .with(item -> done.incrementAndGet(), failure -> {}));

        begun.get(0).complete("a");

        assertThat(first).isCompletedWithValue("a");
        assertThat(done).hasValue(many);
    }

    @Test
    void worksInTheContextOfWhoJoined() {
        Vertx vertx = Vertx.vertx();
        PartnerTurns turns = new PartnerTurns(1, 10);
        CompletableFuture<String> first = join(turns);
        Context context = vertx.getOrCreateContext();
        CompletableFuture<Context> worked = new CompletableFuture<>();
        CompletableFuture<Void> joined = new CompletableFuture<>();
        context.runOnContext(own -> {
            turns.inTurn(() -> Uni.createFrom().item(Vertx.currentContext()))
                    .subscribe()
                    .with(worked::complete, worked::completeExceptionally);
            joined.complete(null);
        });
        assertThat(joined).succeedsWithin(PATIENCE);

        begun.get(0).complete("a");

        assertThat(first).isCompletedWithValue("a");
        assertThat(worked).succeedsWithin(PATIENCE).isSameAs(context);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private CompletableFuture<String> join(PartnerTurns turns) {
        return turns.inTurn(this::work).subscribeAsCompletionStage();
    }

    private Uni<String> work() {
        CompletableFuture<String> work = new CompletableFuture<>();
        begun.add(work);
        return Uni.createFrom().completionStage(work);
    }
}
