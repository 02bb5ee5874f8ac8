package app.aitopup.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupCommitTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final int TOGETHER = 3;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Statement> statements = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** One statement that is under way until the test ends it. */
    private record Statement(List<String> items, CompletableFuture<List<String>> end) {
        void commit() {
            end.complete(items.stream().map(item -> item + " is written").toList());
        }
    }

    private GroupCommit<String, String> groups(int atOnce, Duration waitAtMost) {
        return new GroupCommit<>(
                vertx,
                items -> {
                    Statement statement = new Statement(items, new CompletableFuture<>());
                    statements.add(statement);
                    return Uni.createFrom().completionStage(statement.end());
                },
                TOGETHER,
                atOnce,
                waitAtMost);
    }

    private Statement next() throws InterruptedException {
        Statement statement = statements.poll(30, TimeUnit.SECONDS);
        assertThat(statement).as("a statement").isNotNull();
        return statement;
    }

    private static List<CompletableFuture<String>> add(GroupCommit<String, String> groups, String... items) {
        List<CompletableFuture<String>> heard = new ArrayList<>();
        for (String item : items) {
            heard.add(groups.add(item).subscribeAsCompletionStage());
        }
        return heard;
    }

    @Test
    void writesAtOnceWhatComesAlone() throws Exception {
        List<CompletableFuture<String>> heard = add(groups(1, LONG), "a");

        Statement statement = next();
        assertThat(statement.items()).containsExactly("a");
        assertThat(heard.get(0)).isNotDone();
        statement.commit();

        assertThat(heard.get(0).join()).isEqualTo("a is written");
    }

    @Test
    void writesTogetherWhatComesMeanwhile() throws Exception {
        GroupCommit<String, String> groups = groups(1, LONG);
        List<CompletableFuture<String>> heard = add(groups, "a", "b", "c", "d", "e");

        next().commit();
        Statement second = next();
        assertThat(second.items()).containsExactly("b", "c", "d");
        assertThat(statements).isEmpty();
        second.commit();
        Statement third = next();
        assertThat(third.items()).containsExactly("e");
        third.commit();

        assertThat(heard.stream().map(CompletableFuture::join))
                .containsExactly("a is written", "b is written", "c is written", "d is written", "e is written");
    }

    @Test
    void hasSoManyUnderWayAtOnce() throws Exception {
        List<CompletableFuture<String>> heard = add(groups(2, LONG), "a", "b", "c");

        Statement first = next();
        Statement second = next();
        assertThat(statements).isEmpty();
        second.commit();
        assertThat(heard.get(1).join()).isEqualTo("b is written");
        assertThat(next().items()).containsExactly("c");
        assertThat(first.items()).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"22001", "23514", "40P01", "55P03"})
    void writesEachAloneWhereSomeAreAtFault(String sqlState) throws Exception {
        GroupCommit<String, String> groups = groups(1, LONG);
        List<CompletableFuture<String>> heard = add(groups, "first", "good", "bad");
        next().commit();

        next().end().completeExceptionally(refusal(sqlState));

        Statement good = next();
        Statement bad = next();
        assertThat(List.of(good.items(), bad.items())).containsExactly(List.of("good"), List.of("bad"));
        bad.end().completeExceptionally(refusal(sqlState));
        good.commit();
        assertThat(heard.get(1).join()).isEqualTo("good is written");
        assertThat(failure(heard.get(2))).isInstanceOf(PgException.class);
        assertThat(statements).isEmpty();
    }

    @Test
    void failsAllWhoseCommitNobodyKnowsOf() throws Exception {
        GroupCommit<String, String> groups = groups(1, LONG);
        List<CompletableFuture<String>> heard = add(groups, "first", "a", "b");
        next().commit();

        next().end().completeExceptionally(new IOException("connection lost"));

        assertThat(failure(heard.get(1))).isInstanceOf(IOException.class);
        assertThat(failure(heard.get(2))).isInstanceOf(IOException.class);
        assertThat(statements).isEmpty();
        add(groups, "later");
        assertThat(next().items()).containsExactly("later");
    }

    @Test
    void isNotStoppedByAWriteThatThrows() {
        GroupCommit<String, String> broken = new GroupCommit<>(
                vertx,
                items -> {
                    throw new IllegalArgumentException("no such column");
                },
                TOGETHER,
                1,
                LONG);

        assertThat(failure(add(broken, "a").get(0))).isInstanceOf(IllegalArgumentException.class);
        assertThat(failure(add(broken, "b").get(0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysOfWhatGotNoTurnThatNothingWasSent() throws Exception {
        GroupCommit<String, String> groups = groups(1, Duration.ofMillis(1));
        List<CompletableFuture<String>> heard = add(groups, "a", "b");

        assertThat(DatabaseAway.beforeAnythingWasSent(failure(heard.get(1)))).isTrue();

        // What is under way goes on, and what was given up is not written after all.
        next().commit();
        assertThat(heard.get(0).join()).isEqualTo("a is written");
        assertThat(statements).isEmpty();
    }

    @Test
    void answersWhereItWasAsked() throws Exception {
        GroupCommit<String, String> groups = groups(1, LONG);
        CompletableFuture<Boolean> onOwnContext = new CompletableFuture<>();
        var context = vertx.getOrCreateContext();
        context.runOnContext(there ->
                groups.add("a").subscribe().with(heard -> onOwnContext.complete(Vertx.currentContext() == context)));

        next().commit();

        assertThat(onOwnContext.get(30, TimeUnit.SECONDS)).isTrue();
    }

    private static PgException refusal(String sqlState) {
        return new PgException("refused", "ERROR", sqlState, null);
    }

    private static Throwable failure(CompletableFuture<String> heard) {
        try {
            return new AssertionError("no failure, but " + heard.join());
        } catch (CompletionException e) {
            return e.getCause();
        }
    }
}
