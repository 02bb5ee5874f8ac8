package app.aitopup.edge;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.tuples.Tuple2;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

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

    /** Sends all of these without waiting for any; done when all are, fails as the first that does. */
    public static Uni<Void> together(List<? extends Uni<?>> statements) {
        return statements.isEmpty()
                ? Uni.createFrom().voidItem()
                : Uni.combine().all().unis(statements).discardItems();
    }
}
