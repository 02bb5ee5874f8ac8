package app.aitopup.wallet.store;

import static app.aitopup.wallet.store.Columns.environment;
import static app.aitopup.wallet.store.Columns.longs;
import static app.aitopup.wallet.store.Columns.texts;
import static app.aitopup.wallet.store.Columns.utc;

import app.aitopup.wallet.domain.WalletKey;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The wallets of a batch, locked until its transaction ends. */
record LockedWallets(Map<WalletKey, Long> ids, Map<WalletKey, Long> balances, Map<WalletKey, Long> thresholds) {
    private static final String KEYS = "unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])"
            + " AS wanted (account_id, environment, kind, recipient_email, platform)";

    private static final String ENSURE =
            "INSERT INTO wallets (account_id, environment, kind, recipient_email, platform, updated_at)"
                    + " SELECT wanted.*, $6 FROM " + KEYS + " ON CONFLICT DO NOTHING";
    // In the order of the ids, so no two batches wait for each other in a circle; nor with one that makes wallets,
    // which
    // holds nothing but what it has made, and nobody can lock that before its commit. An account's own wallets are made
    // before those of its recipients, so they are locked first, too.
    private static final String LOCK =
            "SELECT id, account_id, environment, kind, recipient_email, platform, balance_cents, threshold_cents"
                    + " FROM wallets JOIN " + KEYS
                    + " USING (account_id, environment, kind, recipient_email, platform) ORDER BY id FOR UPDATE OF wallets";
    private static final String UPDATE_BALANCES =
            """
            UPDATE wallets SET balance_cents = changed.balance_cents, updated_at = $3
            FROM unnest($1::bigint[], $2::bigint[]) AS changed (id, balance_cents) WHERE wallets.id = changed.id""";
    private static final String UPDATE_THRESHOLD =
            "UPDATE wallets SET threshold_cents = $2, updated_at = $3 WHERE id = $1";

    /** Locks those of these wallets that there are. */
    static Uni<LockedWallets> lock(SqlConnection connection, SortedSet<WalletKey> keys) {
        return connection.preparedQuery(LOCK).execute(tuple(keys)).map(rows -> {
            LockedWallets locked = new LockedWallets(new HashMap<>(), new HashMap<>(), new HashMap<>());
            for (Row row : rows) {
                WalletKey key = key(row);
                locked.ids.put(key, row.getLong("id"));
                locked.balances.put(key, row.getLong("balance_cents"));
                locked.thresholds.put(key, row.getLong("threshold_cents"));
            }
            return locked;
        });
    }

    /** Makes those that are missing, with nothing in them: what is not there cannot be locked. */
    static Uni<Void> ensure(SqlConnection connection, SortedSet<WalletKey> keys, Instant now) {
        return connection
                .preparedQuery(ENSURE)
                .execute(tuple(keys).addOffsetDateTime(utc(now)))
                .replaceWithVoid();
    }

    /** Those of these that are not locked, because there are none. */
    SortedSet<WalletKey> missing(SortedSet<WalletKey> keys) {
        SortedSet<WalletKey> missing = new TreeSet<>(keys);
        missing.removeAll(ids.keySet());
        return missing;
    }

    LockedWallets and(LockedWallets more) {
        LockedWallets both = new LockedWallets(new HashMap<>(ids), new HashMap<>(balances), new HashMap<>(thresholds));
        both.ids.putAll(more.ids);
        both.balances.putAll(more.balances);
        both.thresholds.putAll(more.thresholds);
        return both;
    }

    Uni<Void> write(SqlConnection connection, Map<WalletKey, Long> changed, Instant now) {
        if (changed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple values = Tuple.tuple()
                .addArrayOfLong(longs(changed.keySet(), ids::get))
                .addArrayOfLong(changed.values().toArray(Long[]::new))
                .addOffsetDateTime(utc(now));
        return connection.preparedQuery(UPDATE_BALANCES).execute(values).replaceWithVoid();
    }

    Uni<Void> writeThreshold(SqlConnection connection, WalletKey wallet, long thresholdCents, Instant now) {
        return connection
                .preparedQuery(UPDATE_THRESHOLD)
                .execute(Tuple.of(ids.get(wallet), thresholdCents, utc(now)))
                .replaceWithVoid();
    }

    private static Tuple tuple(Collection<WalletKey> keys) {
        return Tuple.tuple()
                .addArrayOfString(texts(keys, WalletKey::accountId))
                .addArrayOfString(texts(keys, key -> key.environment().json()))
                .addArrayOfString(texts(keys, key -> key.kind().text()))
                .addArrayOfString(texts(keys, WalletKey::recipientEmail))
                .addArrayOfString(texts(keys, WalletKey::platform));
    }

    private static WalletKey key(Row row) {
        return new WalletKey(
                row.getString("account_id"),
                environment(row),
                WalletKey.Kind.of(row.getString("kind")),
                row.getString("recipient_email"),
                row.getString("platform"));
    }
}
