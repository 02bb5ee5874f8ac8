package app.aitopup.edge;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.tuples.Tuple2;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Transactions that wait for the database as often as they need an answer, and not for each of their statements: for
 * what is to be known, for what is to be written, and for the commit. Statements that need no answer of each other's
 * are sent one after the other, and PostgreSQL carries them out in that order.
 */
public final class Transactions {
    private Transactions() {}

    /**
     * Does both in one transaction; what fails is rolled back.
     *
     * @param look reads, and locks what it reads; sent together with BEGIN, so by itself it must change nothing that
     *     matters
     * @param act begins when the answers to all of that are there, and is committed when it is done
     */
    public static <L, T> Uni<T> run(
            Pool pool, Function<SqlConnection, Uni<L>> look, BiFunction<SqlConnection, L, Uni<T>> act) {
        return pool.withConnection(connection -> {
            Uni<Transaction> begun = connection.begin().memoize().indefinitely();
            return Uni.combine()
                    .all()
                    .unis(begun, Uni.createFrom().deferred(() -> look.apply(connection)))
                    .asTuple()
                    .map(Tuple2::getItem2)
                    .chain(looked -> act.apply(connection, looked))
                    .call(() -> begun.chain(Transaction::commit))
                    // A commit that failed has ended the transaction, and a connection that is lost, too.
                    .onFailure()
                    .call(() -> begun.chain(Transaction::rollback).onFailure().recoverWithNull());
        });
    }

    /**
     * As above, where a row to be locked may be missing, and a row that is missing cannot be locked. It is made, then;
     * but first everything is let go: who waits to make a row while it holds others waits in a circle with somebody who
     * made that row and wants one of those.
     *
     * @param make makes what is missing, and leaves what there is as it is, unlocked
     * @param isWhole whether everything to be locked was there
     * @param act as above; what it gives is not null
     */
    public static <L, T> Uni<T> run(
            Pool pool,
            Function<SqlConnection, Uni<Void>> make,
            Function<SqlConnection, Uni<L>> look,
            Predicate<L> isWhole,
            BiFunction<SqlConnection, L, Uni<T>> act) {
        Uni<Optional<T>> done = run(
                pool,
                look,
                (connection, looked) -> isWhole.test(looked)
                        ? act.apply(connection, looked).map(Optional::of)
                        : Uni.createFrom().item(Optional.empty()));
        return done.chain(answer ->
                answer.isPresent() ? Uni.createFrom().item(answer.get()) : runMaking(pool, make, look, isWhole, act));
    }

    /** The same, where it is likely that a row is missing: makes it before it looks. */
    public static <L, T> Uni<T> runMaking(
            Pool pool,
            Function<SqlConnection, Uni<Void>> make,
            Function<SqlConnection, Uni<L>> look,
            Predicate<L> isWhole,
            BiFunction<SqlConnection, L, Uni<T>> act) {
        return run(
                pool,
                connection -> Uni.combine()
                        .all()
                        .unis(make.apply(connection), look.apply(connection))
                        .with((made, looked) -> looked),
                (connection, looked) -> isWhole.test(looked)
                        ? act.apply(connection, looked)
                        : Uni.createFrom().failure(new IllegalStateException("a row is missing that was made")));
    }

    /** Sends all of these without waiting for any; done when all are, fails as the first that does. */
    public static Uni<Void> together(List<? extends Uni<?>> statements) {
        return statements.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.combine().all().unis(statements).discardItems();
    }
}
